//! What the server answers when it is asked for figures.

use super::Transport;
use crate::Failure;
use oltre_figures::{FigureAnswer, FigureKey, FigureQuery, FigureRows, RowsQuery};
use serde::Serialize;
use std::time::Duration;

/// A year of a large town is added up within this.
const PATIENCE: Duration = Duration::from_secs(30);

impl Transport {
    /// A figure of the team.
    ///
    /// # Errors
    /// See [`Failure`]; `not_allowed`, `bad_parameter`.
    pub async fn figure(&self, figure: FigureKey, query: &FigureQuery) -> Result<FigureAnswer, Failure> {
        let pairs = pairs(query);
        let path = format!("v1/figures/{}", figure.as_str());
        self.get(&path, &borrowed(&pairs), PATIENCE).await
    }

    /// Rows behind it.
    ///
    /// # Errors
    /// See [`Failure`]; `not_allowed`, `bad_parameter`.
    pub async fn figure_rows(&self, figure: FigureKey, query: &RowsQuery) -> Result<FigureRows, Failure> {
        let pairs = pairs(query);
        let path = format!("v1/figures/{}/rows", figure.as_str());
        self.get(&path, &borrowed(&pairs), PATIENCE).await
    }
}

/// A question as parameters of an address: its fields as they are, texts without their quotes.
fn pairs(query: &impl Serialize) -> Vec<(String, String)> {
    let fields = match serde_json::to_value(query) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    fields
        .into_iter()
        .map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name, value)
        })
        .collect()
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}
