//! oltre-server
