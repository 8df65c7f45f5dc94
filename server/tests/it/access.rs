//! Who meets what behind every address: everybody is sent everywhere, and the answers stand in `access.golden`.
//! `KAIXU_UPDATE_GOLDEN=1` writes the file anew; its difference is then read like code.

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use app::routes::PAGES;
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};

use crate::{
    objects::{Objects, Visitor, furnish, visitors},
    routes::{FILES, FORMS, FUNCTIONS, page},
    support::{Answer, TestApp},
    tidy,
};

/// One thing that can be asked: how it is called in the golden file, and the request.
struct Question {
    method: &'static str,
    address: String,
    body: &'static str,
}

impl Question {
    fn all() -> Vec<Self> {
        let pages = PAGES.iter().map(|(below, _)| Self { method: "GET", address: page(below), body: "" });
        let files = FILES.iter().chain(FORMS).filter(|route| route.0 == "GET");
        let forms = FILES.iter().chain(FORMS).filter(|route| route.0 == "POST");
        let route = |route: &'static (&str, &str, &str)| Self { method: route.0, address: route.2.into(), body: "" };
        let function =
            |call: &'static (&str, &str)| Self { method: "POST", address: format!("/api/{}", call.0), body: call.1 };
        let functions = FUNCTIONS.iter().map(function);
        pages.chain(files.map(route)).chain(functions).chain(forms.map(route)).collect()
    }

    /// Offers are everybody's, and who holds a mailed secret may use it. All else is somebody's.
    fn names_something_private(&self) -> bool {
        let text = format!("{} {}", self.address, self.body);
        let shared = ["{offer}", "_secret}"];
        text.contains('{') && !shared.iter().any(|name| text.contains(name))
    }

    async fn ask(&self, app: &TestApp, visitor: &Visitor, fill: impl Fn(&str) -> String) -> Answer {
        let kind = if self.body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let accept = if self.address.starts_with("/api") { "application/json" } else { "text/html" };
        let request = Request::builder()
            .method(Method::from_bytes(self.method.as_bytes()).unwrap())
            .uri(fill(&self.address))
            .header(header::COOKIE, &visitor.cookie)
            .header(header::CONTENT_TYPE, kind)
            .header(header::ACCEPT, accept)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(fill(self.body)))
            .unwrap();
        app.send(request).await
    }
}

/// What an answer comes to: its status, or where it leads.
fn outcome(answer: &Answer, objects: &Objects) -> String {
    if !answer.status.is_redirection() {
        return answer.status.as_u16().to_string();
    }
    let location = answer.location();
    let query = location.split(['?', '#']).nth(1).unwrap_or_default();
    let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    if location.contains("/login?") && value("next").is_some() {
        return "login".into();
    }
    match (value("draft"), value("done")) {
        (Some(_), _) => "refused".into(),
        (None, Some(done)) => format!("done:{done}"),
        (None, None) => format!(">{}", objects.name(location)),
    }
}

fn row(name: &str, cells: &[String]) -> String {
    let mut line = format!("{name:<70}");
    for cell in cells {
        write!(line, " {cell:<16}").expect("a text takes everything");
    }
    format!("{}\n", line.trim_end())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_meets_what_is_theirs() {
    let app = TestApp::new().await;
    let (people, objects) = furnish(&app).await;
    let visitors = visitors(&app, &people).await;
    let names: Vec<String> = visitors.iter().map(|visitor| visitor.name.to_owned()).collect();
    let mut table = row("", &names);
    let mut leaks = Vec::new();
    for question in Question::all() {
        let mut cells = Vec::new();
        for visitor in &visitors {
            let answer = question.ask(&app, visitor, |text| objects.fill(text)).await;
            assert!(
                !answer.status.is_server_error(),
                "{} {} as {}: {}\n{}",
                question.method,
                question.address,
                visitor.name,
                answer.status,
                answer.text()
            );
            let cell = outcome(&answer, &objects);
            if visitor.is_stranger && question.names_something_private() {
                let unknown = question.ask(&app, visitor, |text| objects.fill_unknown(text)).await;
                let unknown = outcome(&unknown, &objects);
                // What is wrong with the form is told only to those who may send it for this thing.
                if unknown != cell || cell == "refused" {
                    leaks.push(format!("{} as {}: {cell}, unknown: {unknown}", question.address, visitor.name));
                }
            }
            cells.push(cell);
        }
        table.push_str(&row(&format!("{} {}", question.method, question.address), &cells));
    }
    compare(&table);
    assert!(leaks.is_empty(), "a stranger can tell what exists:\n{}", leaks.join("\n"));
}

/// What an inspector may send: their own account and what is theirs to write, the spot checks.
const OF_INSPECTORS: [&str; 9] = [
    "/preferences",
    "/theme",
    "/zh/login",
    "/zh/logout",
    "/zh/sign-up",
    "/zh/password",
    "/zh/account",
    "/zh/inbox",
    "/zh/checks",
];

#[test]
fn an_inspector_changes_nothing_of_what_is_inspected() {
    let path = Path::new("tests/it/access.golden");
    let golden = std::fs::read_to_string(path).expect("the golden file is there");
    let mut lines = golden.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split_whitespace().collect();
    let places = ["inspector", "other_inspector"].map(|who| names.iter().position(|name| *name == who).unwrap());
    let mut walked = 0;
    for line in lines.filter(|line| line.starts_with("POST ") && !line.contains(" /api/")) {
        let mut words = line.split_whitespace().skip(1);
        let address = words.next().unwrap_or_default();
        let cells: Vec<&str> = words.collect();
        // Who holds a mailed secret may use it, whoever they are.
        let is_own = OF_INSPECTORS.iter().any(|own| address.starts_with(own)) || address.contains("_secret}");
        let is_public = !address.starts_with("/zh/") || cells[0] != "login";
        if is_own || is_public {
            continue;
        }
        walked += 1;
        for place in places {
            assert!(["403", "404"].contains(&cells[place]), "{address} as an inspector: {}", cells[place]);
        }
    }
    assert!(walked > 80, "{walked} forms were walked");
}

fn compare(table: &str) {
    let path = Path::new("tests/it/access.golden");
    if std::env::var_os("KAIXU_UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, table).expect("the golden file can be written");
        return;
    }
    let golden = std::fs::read_to_string(&path).expect("the golden file is there");
    let changed: Vec<String> = golden
        .lines()
        .zip(table.lines())
        .filter(|(old, new)| old != new)
        .map(|(old, new)| format!("- {old}\n+ {new}"))
        .collect();
    assert!(changed.is_empty(), "other answers than in access.golden:\n{}", changed.join("\n"));
    assert_eq!(golden.lines().count(), table.lines().count(), "addresses were added or removed");
}

#[test]
fn no_route_is_left_out() {
    let listed: BTreeSet<&str> = FILES.iter().chain(FORMS).map(|route| route.1).collect();
    let mut written = BTreeSet::new();
    let folder = tidy::root().join("server/src/http");
    let sources = tidy::files(&folder, ".rs");
    for (_, text) in &sources {
        for part in text.split(".route(").skip(1) {
            let template = part.split('"').nth(1).expect("a route has its address as a text");
            written.insert(template);
        }
    }
    written.insert("/");
    assert_eq!(listed, written, "server/tests/it/routes.rs names every route of server/src/http");
}

#[test]
fn no_server_function_is_left_out() {
    let listed: BTreeSet<String> = FUNCTIONS.iter().map(|call| format!("/api/{}", call.0)).collect();
    let registered: BTreeSet<String> =
        leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(listed, registered, "server/tests/it/routes.rs names every server function");
}

#[tokio::test(flavor = "multi_thread")]
async fn anothers_licence_is_not_there() {
    let app = TestApp::new().await;
    let (people, objects) = furnish(&app).await;
    let strangers = visitors(&app, &people).await;
    let other = strangers.iter().find(|visitor| visitor.name == "other_company").unwrap();
    for page in ["/zh/licences/{licence}", "/zh/charges/{charge}", "/zh/reports/{report}", "/documents/{document}"] {
        let answer = app.get_as(&objects.fill(page), &other.cookie).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
        assert!(!answer.text().contains("江城理工大学"), "{page} tells whose it is");
    }
}
