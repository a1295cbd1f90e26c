//! Writing articles, over a writer in memory.

mod access;
mod deleting;
mod pushing;
mod putting;

use souwen_article::identity::content_hash;

use super::*;
use crate::fake_writer::FakeWriter;
use crate::keys::{Key, Keys, Right, Secret};

const JSON: (&str, &str) = ("content-type", "application/json");
const PATH: &str = "/api/v1/articles";

/// A site with a writer, and a key that may write.
pub(super) struct WrittenSite {
    pub(super) site: TestSite,
    app: Arc<App>,
    writer: FakeWriter,
    key: String,
}

pub(super) fn written() -> WrittenSite {
    written_with(|_| ())
}

fn written_with(change: impl FnOnce(&mut Limits)) -> WrittenSite {
    let mut limits = Limits::default();
    change(&mut limits);
    let (fake, writer) = (Arc::new(FakeBackend::default()), FakeWriter::default());
    writer.of_file(crate::fake_backend::article(), "/srv/secret/报纸/a b.md");
    let app = App::new(fake.clone(), limits).with_writer(Arc::new(writer.clone()));
    let app = Arc::new(app);
    let secret = Secret::random().unwrap();
    app.take_keys(Keys::new(vec![Key::new("cms", vec![Right::Write], &secret)]).unwrap());
    app.apply(Settings {
        public_url: Some("https://news.example".to_owned()),
        ..Settings::default()
    });
    let site = TestSite { fake, routes: routes(Arc::clone(&app)) };
    WrittenSite { site, app, writer, key: format!("Bearer {}", secret.reveal()) }
}

impl WrittenSite {
    /// Sends a body with the key, as JSON by default.
    pub(super) async fn write(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Response<Bytes> {
        let own = [("host", "news.example"), ("authorization", self.key.as_str())];
        let mut request = warp::test::request().method(method).path(path).body(body);
        let typed = headers.iter().any(|(name, _)| *name == "content-type");
        let all = own.iter().chain(headers).chain((!typed).then_some(&JSON));
        for (name, value) in all {
            request = request.header(*name, *value);
        }
        request.reply(&self.site.routes).await
    }

    async fn put(&self, id: &str, body: impl AsRef<[u8]>) -> Response<Bytes> {
        self.write("PUT", &format!("{PATH}/{id}"), &[], body).await
    }

    async fn post(&self, body: impl AsRef<[u8]>) -> Response<Bytes> {
        self.write("POST", PATH, &[], body).await
    }
}

/// The body of a response as JSON.
fn answer(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

/// The status and the code of an error.
fn error_code(response: &Response<Bytes>) -> (u16, String) {
    let code = answer(response)["error"]["code"].as_str().unwrap_or_default().to_owned();
    (response.status().as_u16(), code)
}

fn error(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// An article by its JSON.
fn one(title: &str) -> String {
    json!({ "title": title, "body": "山城南站今天启用。" }).to_string()
}
