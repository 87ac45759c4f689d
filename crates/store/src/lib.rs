//! oltre-store
