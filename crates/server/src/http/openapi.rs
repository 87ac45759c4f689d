//! The OpenAPI 3.1 document, made from the handlers themselves.

use super::{
    auth, blobs, catalogue, events, figures, health, journal, learned, notices, presence, recovery, sync,
    verify,
};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use oltre_wire::{ChangeLine, OpReply, ProblemCode, PushOp, ResultLine};
use std::sync::OnceLock;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Object, Ref, RefOr, Required};
use utoipa::{Modify, OpenApi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Oltre",
        description = "What consoles sync with. Failures are problem documents (RFC 9457) whose `code` a program acts on.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    paths(
        auth::enrol,
        auth::refresh,
        recovery::recovery,
        sync::hello,
        sync::snapshot,
        sync::push,
        sync::changes,
        sync::entity,
        verify::verify,
        journal::journal,
        events::events,
        presence::presence,
        catalogue::put,
        catalogue::versions,
        notices::put,
        figures::figure,
        figures::rows,
        blobs::place,
        blobs::append,
        blobs::read,
        learned::read,
        health::alive,
        health::ready,
        health::metrics,
        document,
    ),
    components(schemas(ChangeLine, OpReply, ProblemCode, PushOp, ResultLine)),
    modifiers(&Security, &Failures)
)]
struct Document;

/// Whether the calls of this path say which device they come from.
fn is_signed(path: &str) -> bool {
    path.starts_with("/v1/sync/")
        || path.starts_with("/v1/blobs/")
        || path == "/v1/presence"
        || path == "/v1/journal"
        || path == "/v1/notices"
        || path.starts_with("/v1/figures/")
        || path.starts_with("/v1/catalogue")
        || path.starts_with("/v1/learned/")
}

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("device", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        components.add_security_scheme(
            "device_id",
            SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("Oltre-Device"))),
        );
        let calls = document
            .paths
            .paths
            .iter_mut()
            .filter(|(path, _)| is_signed(path));
        for operation in calls.flat_map(|(_, item)| {
            item.get
                .iter_mut()
                .chain(item.post.iter_mut())
                .chain(item.put.iter_mut())
                .chain(item.patch.iter_mut())
                .chain(item.head.iter_mut())
        }) {
            let both = SecurityRequirement::new("device", Vec::<String>::new())
                .add("device_id", Vec::<String>::new());
            operation.security = Some(vec![both]);
            let schema = ParameterBuilder::new()
                .name("Oltre-Schema")
                .parameter_in(ParameterIn::Header)
                .required(Required::True)
                .description(Some("The schema the console was built for, from 1"))
                .schema(Some(Object::with_type(Type::Integer)))
                .build();
            operation
                .parameters
                .get_or_insert_with(Vec::new)
                .push(RefOr::T(schema));
        }
    }
}

/// What any call may be answered, beside what it says itself: the codes of these statuses, from their one list.
struct Failures;

/// Of every call, of those that are signed, of those that bring a body.
const FAILURES: ([u16; 4], [u16; 2], [u16; 2]) = ([400, 429, 500, 503], [401, 426], [413, 415]);

impl Modify for Failures {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let calls = document
            .paths
            .paths
            .iter_mut()
            .filter(|(path, _)| path.starts_with("/v1/") && !path.ends_with(".json"));
        for (path, item) in calls {
            let is_signed = is_signed(path);
            let methods = [
                &mut item.get,
                &mut item.post,
                &mut item.put,
                &mut item.patch,
                &mut item.head,
            ];
            for operation in methods.into_iter().flatten() {
                let (every, signed, with_body) = FAILURES;
                let statuses = every
                    .into_iter()
                    .chain(signed.into_iter().filter(|_| is_signed))
                    .chain(with_body.into_iter().filter(|_| operation.request_body.is_some()));
                for status in statuses {
                    operation
                        .responses
                        .responses
                        .entry(status.to_string())
                        .or_insert_with(|| failure(status));
                }
            }
        }
    }
}

fn failure(status: u16) -> RefOr<utoipa::openapi::Response> {
    let codes: Vec<&str> = ProblemCode::ALL
        .iter()
        .filter(|code| code.status() == status)
        .map(|code| code.as_str())
        .collect();
    let problem = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    let response = ResponseBuilder::new()
        .description(codes.join(" | "))
        .content("application/problem+json", problem)
        .build();
    RefOr::T(response)
}

/// The document as JSON text, the same for the same version of the program.
#[must_use]
pub fn openapi_json() -> String {
    Document::openapi().to_pretty_json().unwrap_or_default()
}

/// This document.
#[utoipa::path(get, path = "/v1/openapi.json", tag = "watching", responses(
    (status = 200, description = "OpenAPI 3.1", body = str, content_type = "application/json")
))]
pub(crate) async fn document() -> impl IntoResponse {
    // It never changes while the program runs.
    static TEXT: OnceLock<String> = OnceLock::new();
    (
        [(CONTENT_TYPE, "application/json")],
        TEXT.get_or_init(openapi_json).as_str(),
    )
}
