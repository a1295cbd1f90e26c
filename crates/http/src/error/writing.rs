//! Why articles were not written, or not all of them.

use std::path::Path;

use serde_json::{Map, Value, json};
use souwen_article::json::Refusal;
use souwen_index::live::WriteError;
use souwen_search::NoSet;
use warp::http::StatusCode;

use super::ApiError;

/// Why a write was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// This server is read-only; the origin of what it shows, if it has no index of its own.
    ReadOnly(Option<String>),
    /// The id in the URL is invalid.
    BadId,
    /// The article in the body has this other id.
    IdDiffers(String),
    /// An article in a list has neither an id nor a URL of its own.
    IdNeeded,
    /// The article cannot be parsed, with the reason.
    BadArticle(String),
    /// The article is valid, but of a kind that is not indexed.
    LeftOut(&'static str),
    /// The precondition about the current version cannot be parsed.
    BadPrecondition,
    /// The precondition about the current version is not met; the content hash of the current version, if
    /// there is one.
    Precondition(Option<u128>),
    /// The article belongs to this file.
    OfFile(String),
    /// The filter matches another number of articles than expected.
    CountDiffers { expected: u64, found: u64, of_files: u64 },
    /// The filter is empty or cannot be parsed.
    BadFilter(BadFilter),
    /// This many of the sent articles are not in the index.
    SomeFailed(u64),
    /// The media type of the body is not JSON.
    MediaType,
    /// The encoding of the body (`Content-Encoding`) is not supported.
    Packing,
    /// Another process has been writing to the index for too long.
    IndexBusy,
    /// Too many writes are waiting.
    TooManyWrites,
    /// The server is stopping.
    Stopping,
    /// The write has not been confirmed in time.
    Late,
    /// The index could not be written.
    Failed,
}

/// Why a filter cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BadFilter {
    /// The body is not an object with `filter`, `expect` and `dry_run`.
    Body,
    /// A filter has no key of this name.
    Unknown(String),
    /// The value of this key is empty or invalid.
    Value(String),
    /// The filter does not select a set.
    NoSet(NoSet),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Fault {
        match refusal {
            Refusal::Unreadable(reason) => Fault::BadArticle(reason),
            Refusal::LeftOut(what) => Fault::LeftOut(what),
        }
    }
}

impl ApiError {
    /// The error for a write that was not made. `name_of` gives the name of a file for clients. The details
    /// of an index error are only for the operator.
    pub(crate) fn of_write(error: &WriteError, name_of: impl Fn(&Path) -> String) -> ApiError {
        ApiError::Writing(match error {
            WriteError::Precondition { current } => Fault::Precondition(*current),
            WriteError::NotFound => return ApiError::ArticleNotFound,
            WriteError::OfFile(path) => Fault::OfFile(name_of(path)),
            WriteError::CountDiffers { expected, found, of_files } => {
                Fault::CountDiffers { expected: *expected, found: *found, of_files: *of_files }
            }
            WriteError::BadId => Fault::BadId,
            WriteError::Busy => Fault::IndexBusy,
            WriteError::Full => Fault::TooManyWrites,
            WriteError::Stopping => Fault::Stopping,
            _ => Fault::Failed,
        })
    }
}

impl Fault {
    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Fault::ReadOnly(_) => StatusCode::FORBIDDEN,
            Fault::BadId
            | Fault::IdDiffers(_)
            | Fault::BadArticle(_)
            | Fault::BadPrecondition
            | Fault::BadFilter(_) => StatusCode::BAD_REQUEST,
            Fault::IdNeeded | Fault::LeftOut(_) | Fault::SomeFailed(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Fault::Precondition(_) => StatusCode::PRECONDITION_FAILED,
            Fault::OfFile(_) | Fault::CountDiffers { .. } => StatusCode::CONFLICT,
            Fault::MediaType | Fault::Packing => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Fault::IndexBusy
            | Fault::TooManyWrites
            | Fault::Stopping
            | Fault::Late
            | Fault::Failed => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Fault::ReadOnly(_) => "read_only",
            Fault::BadId => "bad_id",
            Fault::IdDiffers(_) => "id_differs",
            Fault::IdNeeded => "id_needed",
            Fault::BadArticle(_) => "bad_article",
            Fault::LeftOut(_) => "article_left_out",
            Fault::BadPrecondition => "bad_precondition",
            Fault::Precondition(_) => "precondition_failed",
            Fault::OfFile(_) => "article_of_file",
            Fault::CountDiffers { .. } => "count_differs",
            Fault::BadFilter(_) => "bad_filter",
            Fault::SomeFailed(_) => "some_failed",
            Fault::MediaType => "unsupported_media_type",
            Fault::Packing => "unsupported_encoding",
            Fault::IndexBusy => "index_busy",
            Fault::TooManyWrites => "too_many_writes",
            Fault::Stopping => "stopping",
            Fault::Late => "write_late",
            Fault::Failed => "write_failed",
        }
    }

    /// After how many seconds to try again.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            Fault::TooManyWrites => Some(1),
            Fault::IndexBusy | Fault::Stopping | Fault::Late | Fault::Failed => Some(10),
            _ => None,
        }
    }

    /// The numbers and names of the message, for programs.
    pub(super) fn details(&self) -> Map<String, Value> {
        let details = match self {
            Fault::Precondition(current) => json!({ "version": current.map(version) }),
            Fault::OfFile(file) => json!({ "file": file }),
            Fault::ReadOnly(Some(origin)) => json!({ "published_from": origin }),
            Fault::CountDiffers { expected, found, of_files } => {
                json!({ "expected": expected, "found": found, "of_files": of_files })
            }
            _ => Value::Null,
        };
        match details {
            Value::Object(details) => details,
            _ => Map::new(),
        }
    }

    pub(super) fn english(&self) -> String {
        match self {
            Fault::ReadOnly(Some(origin)) => format!(
                "This server shows what is published from elsewhere ({origin}): write to, or copy, the \
                 index from which it is published."
            ),
            Fault::ReadOnly(None) => {
                "This server only reads its index: write to the one that it is made by.".to_owned()
            }
            Fault::BadId => {
                "The id of an article has 1 to 512 bytes, and no control characters.".to_owned()
            }
            Fault::IdDiffers(id) => format!(
                "The article has the id {id:?}, another one than the address: leave it out, or make \
                 them the same."
            ),
            Fault::IdNeeded => {
                "An article that is sent among others needs an id, or a url of its own.".to_owned()
            }
            Fault::BadArticle(reason) => format!("The article cannot be read: {reason}."),
            Fault::LeftOut(what) => {
                format!("The article is left out, as it would be of a file: it is {what}.")
            }
            Fault::BadPrecondition => {
                "The condition is not understood: send If-Match with versions or \
                 *, or If-None-Match: *, not both."
                    .to_owned()
            }
            Fault::Precondition(Some(_)) => {
                "The article that is there is not as was expected: read it again.".to_owned()
            }
            Fault::Precondition(None) => {
                "There is no such article, but one was expected.".to_owned()
            }
            Fault::OfFile(file) => format!(
                "The article is one of the file {file}: change or remove the file, or put an article \
                 with this id in its place."
            ),
            Fault::CountDiffers { expected, found, of_files } => format!(
                "The filter matches {found} pushed articles, {expected} were expected: nothing was \
                 deleted ({of_files} more are of files, and would stay)."
            ),
            Fault::BadFilter(BadFilter::Body) => {
                "Expected an object such as {\"filter\": {\"source\": \"…\"}, \"expect\": 3, \
                 \"dry_run\": true}."
                    .to_owned()
            }
            Fault::BadFilter(BadFilter::Unknown(name)) => {
                format!(
                    "There is no {name:?} in a filter: use q, from, to or the name of a filter."
                )
            }
            Fault::BadFilter(BadFilter::Value(name)) => {
                format!("The filter {name:?} has no value: give one, or leave it out.")
            }
            Fault::BadFilter(BadFilter::NoSet(reason)) => {
                format!("The filter names no set of articles: {reason}.")
            }
            Fault::SomeFailed(failed) => format!(
                "Of the articles that were sent, {failed} were rejected; the others are in the index."
            ),
            Fault::MediaType => {
                "Articles have to be JSON: send them as application/json, or lines of \
                 them as application/x-ndjson."
                    .to_owned()
            }
            Fault::Packing => {
                "The body is packed in a way that is not known here: send it as it is, \
                 or with Content-Encoding: gzip."
                    .to_owned()
            }
            Fault::IndexBusy => {
                "The index is being written by another process: try again in a while.".to_owned()
            }
            Fault::TooManyWrites => "Too much is being written: try again in a moment.".to_owned(),
            Fault::Stopping => "The server is stopping, and wrote nothing: try again.".to_owned(),
            Fault::Late => {
                "The write took too long: read the article to see whether it was made.".to_owned()
            }
            Fault::Failed => "The index could not be written: read the article to see whether the \
                 write was made."
                .to_owned(),
        }
    }

    pub(super) fn chinese(&self) -> String {
        match self {
            Fault::ReadOnly(Some(origin)) => {
                format!("本服务器展示的内容由别处发布（{origin}），请写入或复制发布它的索引。")
            }
            Fault::ReadOnly(None) => "本服务器只读，请写入生成该索引的服务器。".to_owned(),
            Fault::BadId => "文章编号须为 1 到 512 字节，且不含控制字符。".to_owned(),
            Fault::IdDiffers(id) => {
                format!("文章自带的编号 {id} 与网址中的不同，请删去或改为一致。")
            }
            Fault::IdNeeded => "成批发送的文章须有编号（id）或自己的网址（url）。".to_owned(),
            Fault::BadArticle(reason) => format!("无法读取这篇文章：{reason}。"),
            Fault::LeftOut(what) => format!("这篇文章不予收录：{what}。"),
            Fault::BadPrecondition => {
                "条件有误：请发送 If-Match（版本或 *）或 If-None-Match: *，不能两者都有。"
                    .to_owned()
            }
            Fault::Precondition(Some(_)) => "这篇文章已是另一个版本，请重新读取。".to_owned(),
            Fault::Precondition(None) => "没有这篇文章，与所要求的不符。".to_owned(),
            Fault::OfFile(file) => format!(
                "这篇文章来自文件 {file}：请修改或移除该文件，或用同一编号写入一篇文章来代替它。"
            ),
            Fault::CountDiffers { expected, found, of_files } => format!(
                "符合条件的写入文章有 {found} 篇，预期 {expected} 篇，未删除任何文章（另有 {of_files} \
                 篇来自文件，不会删除）。"
            ),
            Fault::BadFilter(BadFilter::Body) => {
                "请求正文应为 {\"filter\": {…}, \"expect\": 3, \"dry_run\": true} 这样的对象。"
                    .to_owned()
            }
            Fault::BadFilter(BadFilter::Unknown(name)) => format!("没有名为 {name} 的条件。"),
            Fault::BadFilter(BadFilter::Value(name)) => format!("条件 {name} 没有可用的值。"),
            Fault::BadFilter(BadFilter::NoSet(_)) => "条件没有限定任何文章。".to_owned(),
            Fault::SomeFailed(failed) => format!("有 {failed} 篇文章未能写入，其余均已写入。"),
            Fault::MediaType => "文章须为 JSON。".to_owned(),
            Fault::Packing => "不支持这种压缩方式，请不压缩或使用 gzip。".to_owned(),
            Fault::IndexBusy => "另一个进程正在写入索引，请稍候再试。".to_owned(),
            Fault::TooManyWrites => "正在写入的内容太多，请稍候再试。".to_owned(),
            Fault::Stopping => "服务器正在停止，未写入任何内容，请再试。".to_owned(),
            Fault::Late => "写入时间过长；是否已写入，请读取文章查看。".to_owned(),
            Fault::Failed => "索引写入失败；是否已写入，请读取文章查看。".to_owned(),
        }
    }
}

/// The version of an article, as responses contain it.
pub(crate) fn version(content: u128) -> String {
    format!("{content:032x}")
}

#[cfg(test)]
impl Fault {
    /// One error of each kind. The compiler checks with the `match` that none is missing.
    pub(super) fn one_of_each() -> Vec<Fault> {
        let text = || "a".to_owned();
        let filters = [
            BadFilter::Body,
            BadFilter::Unknown(text()),
            BadFilter::Value(text()),
            BadFilter::NoSet(NoSet::Empty),
        ];
        let all = [
            Fault::ReadOnly(None),
            Fault::ReadOnly(Some("archive".to_owned())),
            Fault::BadId,
            Fault::IdDiffers(text()),
            Fault::IdNeeded,
            Fault::BadArticle(text()),
            Fault::LeftOut("a draft"),
            Fault::BadPrecondition,
            Fault::Precondition(Some(1)),
            Fault::Precondition(None),
            Fault::OfFile(text()),
            Fault::CountDiffers { expected: 1, found: 2, of_files: 3 },
            Fault::SomeFailed(1),
            Fault::MediaType,
            Fault::Packing,
            Fault::IndexBusy,
            Fault::TooManyWrites,
            Fault::Stopping,
            Fault::Late,
            Fault::Failed,
        ];
        let all: Vec<Fault> = all.into_iter().chain(filters.map(Fault::BadFilter)).collect();
        let known = |fault: &Fault| match fault {
            Fault::ReadOnly(_)
            | Fault::BadId
            | Fault::IdDiffers(_)
            | Fault::IdNeeded
            | Fault::BadArticle(_)
            | Fault::LeftOut(_)
            | Fault::BadPrecondition
            | Fault::Precondition(_)
            | Fault::OfFile(_)
            | Fault::CountDiffers { .. }
            | Fault::BadFilter(_)
            | Fault::SomeFailed(_)
            | Fault::MediaType
            | Fault::Packing
            | Fault::IndexBusy
            | Fault::TooManyWrites
            | Fault::Stopping
            | Fault::Late
            | Fault::Failed => true,
        };
        assert!(all.iter().all(known));
        all
    }
}
