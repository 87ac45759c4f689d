//! oltre-sync
