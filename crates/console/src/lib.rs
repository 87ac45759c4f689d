//! oltre-console
