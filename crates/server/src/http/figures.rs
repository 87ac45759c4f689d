//! Figures of the team: what they come to, and the rows they come from. No parameter and no answer names an operator.

use super::App;
use super::body::Parameters;
use super::problem::Fail;
use crate::storage::Credentials;
use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use oltre_figures::{FigureAnswer, FigureKey, FigureQuery, FigureRows, RowsQuery};
use oltre_wire::{Problem, ProblemCode};

/// The routes.
pub(crate) const ROUTE: &str = "/v1/figures/{figure}";
pub(crate) const ROWS: &str = "/v1/figures/{figure}/rows";

fn figure_of(path: Result<Path<String>, PathRejection>) -> Result<FigureKey, Fail> {
    let figure = path.ok().and_then(|Path(name)| FigureKey::parse(&name));
    Ok(figure.ok_or(ProblemCode::NotFound)?)
}

/// A figure over a period and over the one before, as long as it, of the cases the caller may see.
#[utoipa::path(get, path = "/v1/figures/{figure}", tag = "figures",
    params(("figure" = FigureKey, Path, description = "Which"), FigureQuery),
    responses(
        (status = 200, description = "What it comes to", body = FigureAnswer),
        (status = 400, description = "bad_parameter: a period that is none, or a parameter that is not known", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "not_allowed: who has no part in cases", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "not_found: no such figure", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn figure(
    State(app): State<App>,
    credentials: Credentials,
    path: Result<Path<String>, PathRejection>,
    Parameters(query): Parameters<FigureQuery>,
) -> Result<Json<FigureAnswer>, Fail> {
    let figure = figure_of(path)?;
    let answer = app.storage.figure(credentials, figure, query).await?;
    Ok(Json(answer.map_err(Fail::from)?))
}

/// The rows behind it, oldest first: added up they come to it.
#[utoipa::path(get, path = "/v1/figures/{figure}/rows", tag = "figures",
    params(("figure" = FigureKey, Path, description = "Which"), RowsQuery),
    responses(
        (status = 200, description = "Rows", body = FigureRows),
        (status = 400, description = "bad_parameter: a period that is none, more than 1,000 rows, or a parameter that is not known", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "not_allowed: who has no part in cases", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "not_found: no such figure", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn rows(
    State(app): State<App>,
    credentials: Credentials,
    path: Result<Path<String>, PathRejection>,
    Parameters(query): Parameters<RowsQuery>,
) -> Result<Json<FigureRows>, Fail> {
    let figure = figure_of(path)?;
    let answer = app.storage.figure_rows(credentials, figure, query).await?;
    Ok(Json(answer.map_err(Fail::from)?))
}
