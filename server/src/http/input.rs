//! From a request body to a [`FormInput`]: URL-encoded forms and multipart ones with files.

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, multipart::MultipartError},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::form::FormValues;
use services::forms::{FormInput, Upload};

use crate::router::AppState;

/// Fields of one form: the largest form of the site has about two hundred.
const FIELDS_MAX: usize = 1000;
/// Text of one field, in bytes; longer is cut where the verb would refuse it anyway.
const FIELD_BYTES_MAX: usize = 64 * 1024;

/// A submitted form.
#[derive(Debug)]
pub struct Submitted(pub FormInput);

impl FromRequest<AppState> for Submitted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Response> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            let multipart = Multipart::from_request(request, state).await.map_err(IntoResponse::into_response)?;
            return read_multipart(multipart).await.map(Self).map_err(|error| refuse(error.status()));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|error| refuse(error.status()))?;
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_bytes(&bytes).map_err(|_| refuse(StatusCode::BAD_REQUEST))?;
        let mut input = FormInput::default();
        for (name, value) in pairs.into_iter().take(FIELDS_MAX) {
            add(&mut input.values, name, value);
        }
        Ok(Self(input))
    }
}

async fn read_multipart(mut multipart: Multipart) -> Result<FormInput, MultipartError> {
    let mut input = FormInput::default();
    while let Some(field) = multipart.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(ToOwned::to_owned) {
            Some(file_name) => {
                let media_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
                let bytes = field.bytes().await?.to_vec();
                if !file_name.is_empty() || !bytes.is_empty() {
                    input.uploads.push(Upload { field: name, file_name, media_type, bytes });
                }
            }
            None => add(&mut input.values, name, field.text().await?),
        }
        if input.values.len() + input.uploads.len() > FIELDS_MAX {
            break;
        }
    }
    Ok(input)
}

/// A repeated field (checkboxes of one name) becomes words separated by spaces. NUL has no place in a text: PostgreSQL
/// refuses it.
fn add(values: &mut FormValues, name: String, value: String) {
    let mut value: String = value.replace("\r\n", "\n").chars().filter(|c| *c != '\0').collect();
    if value.len() > FIELD_BYTES_MAX {
        value = value.chars().take(FIELD_BYTES_MAX / 4).collect();
    }
    match values.get_mut(&name) {
        Some(before) => {
            before.push(' ');
            before.push_str(&value);
        }
        None => {
            values.insert(name, value);
        }
    }
}

fn refuse(status: StatusCode) -> Response {
    let body = match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            "413 · 文件过大，上限为 25 MB。请返回上一页。 The file is larger than 25 MB; please go back.\n"
        }
        _ => "400 · 无法读取提交的表单，请返回上一页重试。 The form could not be read; please go back and try again.\n",
    };
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}
