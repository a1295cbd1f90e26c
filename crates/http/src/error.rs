//! What a request can be answered with when it cannot be answered: one status and one stable code
//! for each.

use std::time::Duration;

use souwen_index::IndexError;
use souwen_search::{Ability, Facet, SearchError};
use warp::http::StatusCode;

use crate::language::Language;

/// Why a request is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// A parameter says something that cannot be meant.
    BadParameter(&'static str, Expected),
    /// There is no such route.
    NotFound,
    /// There is no article with this id.
    ArticleNotFound,
    /// The route does not know the method.
    MethodNotAllowed,
    /// The URL is longer than this many bytes.
    UriTooLong(usize),
    /// The client asks more often than it may; it may ask again after this time.
    RateLimited(Duration),
    /// Too many searches are running and waiting.
    TooBusy,
    /// The answer took too long.
    Timeout,
    /// The index cannot be read.
    IndexUnavailable,
    /// A file of the index, which is named, is damaged; whether the index can heal itself.
    IndexDamaged(String, bool),
    /// What is served was committed longer ago than the operator allows, in seconds.
    Stale(u64),
    /// A fault of the program.
    Internal,
}

/// What a parameter should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// A number from 0 to this.
    UpTo(usize),
    /// 0 or 1.
    Flag,
    /// `json` or `opensearch`.
    SuggestionFormat,
    /// The name of an order.
    Sort,
    /// A day, a month or a year.
    Date,
    /// A day that is not before `from`.
    NotBeforeFrom,
    /// Names of facets.
    Facets,
    /// No more values than this.
    Fewer(usize),
    /// A number from 0 to 1.
    Share,
}

impl ApiError {
    /// What is told of an index that cannot be read. Names of files within it are no secret, paths on
    /// the server are.
    pub(crate) fn of(error: &SearchError) -> ApiError {
        match error {
            SearchError::Index(damaged @ IndexError::Damaged { file, .. }) => {
                ApiError::IndexDamaged(file.clone(), !damaged.is_beyond_healing())
            }
            SearchError::Index(_) => ApiError::IndexUnavailable,
        }
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            ApiError::BadParameter(..) => StatusCode::BAD_REQUEST,
            ApiError::NotFound | ApiError::ArticleNotFound => StatusCode::NOT_FOUND,
            ApiError::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            ApiError::UriTooLong(_) => StatusCode::URI_TOO_LONG,
            ApiError::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
            ApiError::TooBusy
            | ApiError::Timeout
            | ApiError::IndexUnavailable
            | ApiError::IndexDamaged(..)
            | ApiError::Stale(_) => StatusCode::SERVICE_UNAVAILABLE,
            ApiError::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable name.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            ApiError::BadParameter(..) => "bad_parameter",
            ApiError::NotFound => "not_found",
            ApiError::ArticleNotFound => "article_not_found",
            ApiError::MethodNotAllowed => "method_not_allowed",
            ApiError::UriTooLong(_) => "uri_too_long",
            ApiError::RateLimited(_) => "rate_limited",
            ApiError::TooBusy => "too_busy",
            ApiError::Timeout => "timeout",
            ApiError::IndexUnavailable => "index_unavailable",
            ApiError::IndexDamaged(..) => "index_damaged",
            ApiError::Stale(_) => "stale",
            ApiError::Internal => "internal",
        }
    }

    /// When to try again, in whole seconds; `None` when trying again will not help.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            ApiError::RateLimited(wait) => Some(wait.as_secs_f64().ceil().max(1.0) as u64),
            ApiError::TooBusy | ApiError::Timeout => Some(1),
            ApiError::IndexUnavailable | ApiError::IndexDamaged(..) | ApiError::Stale(_) => {
                Some(10)
            }
            _ => None,
        }
    }

    /// What went wrong and what to do, in one or two sentences.
    pub(crate) fn message(&self, language: Language) -> String {
        match language {
            Language::English => self.english(),
            Language::Chinese => self.chinese(),
        }
    }

    fn english(&self) -> String {
        match self {
            ApiError::BadParameter(name, expected) => {
                let expected = match expected {
                    Expected::UpTo(max) => format!("a whole number from 0 to {max}"),
                    Expected::Flag => "0 or 1".to_owned(),
                    Expected::SuggestionFormat => "json or opensearch".to_owned(),
                    Expected::Sort => "relevance, newest or oldest".to_owned(),
                    Expected::Date => {
                        "a day, month or year: 2023-05-19, 2023-05 or 2023".to_owned()
                    }
                    Expected::NotBeforeFrom => {
                        "a date that is not before the date of from".to_owned()
                    }
                    Expected::Facets => format!("names from this list: {}", facet_names()),
                    Expected::Fewer(max) => format!("at most {max} of them"),
                    Expected::Share => "a number from 0 to 1".to_owned(),
                };
                format!("The parameter {name} is not understood: expected {expected}.")
            }
            ApiError::NotFound => "There is nothing at this address.".to_owned(),
            ApiError::ArticleNotFound => {
                "There is no article with this id: it may have been removed.".to_owned()
            }
            ApiError::MethodNotAllowed => {
                "This address can only be read: use GET or HEAD.".to_owned()
            }
            ApiError::UriTooLong(max) => {
                format!("The address is longer than {max} bytes: shorten the query.")
            }
            ApiError::RateLimited(_) => {
                "Too many requests from this address: wait a moment.".to_owned()
            }
            ApiError::TooBusy => "Too many searches are running: try again in a moment.".to_owned(),
            ApiError::Timeout => "The answer took too long: try again in a moment.".to_owned(),
            ApiError::IndexUnavailable => {
                "The index cannot be read at the moment: try again later.".to_owned()
            }
            ApiError::IndexDamaged(file, true) => format!(
                "A file of the index is damaged ({file}): nothing is answered from it until the \
                 index has healed itself; try again in a moment."
            ),
            ApiError::IndexDamaged(file, false) => format!(
                "A file of the index that holds articles is damaged ({file}): whoever runs this \
                 server must put a whole index in its place, or salvage it with souwen salvage."
            ),
            ApiError::Stale(age) => format!(
                "The index was last committed {age} seconds ago, longer than this server allows: \
                 ask another one."
            ),
            ApiError::Internal => "Something went wrong on the server.".to_owned(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            ApiError::BadParameter(name, expected) => {
                let expected = match expected {
                    Expected::UpTo(max) => format!("0 到 {max} 之间的整数"),
                    Expected::Flag => "0 或 1".to_owned(),
                    Expected::SuggestionFormat => "json 或 opensearch".to_owned(),
                    Expected::Sort => "relevance、newest 或 oldest".to_owned(),
                    Expected::Date => "日期、月份或年份，例如 2023-05-19、2023-05、2023".to_owned(),
                    Expected::NotBeforeFrom => "不早于开始日期（from）的日期".to_owned(),
                    Expected::Facets => format!("下列名称：{}", facet_names()),
                    Expected::Fewer(max) => format!("不超过 {max} 个"),
                    Expected::Share => "0 到 1 之间的数".to_owned(),
                };
                format!("参数 {name} 有误，应为{expected}。")
            }
            ApiError::NotFound => "这个地址没有内容。".to_owned(),
            ApiError::ArticleNotFound => "没有找到这篇文章，它可能已被移除。".to_owned(),
            ApiError::MethodNotAllowed => "这个地址只能读取，请使用 GET 或 HEAD。".to_owned(),
            ApiError::UriTooLong(max) => format!("网址超过 {max} 字节，请缩短查询内容。"),
            ApiError::RateLimited(_) => "请求过于频繁，请稍候再试。".to_owned(),
            ApiError::TooBusy => "正在进行的搜索太多，请稍候再试。".to_owned(),
            ApiError::Timeout => "搜索时间过长，请稍候再试。".to_owned(),
            ApiError::IndexUnavailable => "索引暂时无法读取，请稍后再试。".to_owned(),
            ApiError::IndexDamaged(file, true) => {
                format!("索引文件 {file} 已损坏，修复前不提供结果。系统正在自行修复，请稍候再试。")
            }
            ApiError::IndexDamaged(file, false) => format!(
                "存放文章的索引文件 {file} 已损坏，需要管理员换上完好的索引，\
                 或用 souwen salvage 抢救。"
            ),
            ApiError::Stale(age) => {
                format!("索引最近一次更新是在 {age} 秒之前，超过了本服务器允许的时间。")
            }
            ApiError::Internal => "服务器出错了。".to_owned(),
        }
    }
}

fn facet_names() -> String {
    Facet::names(Ability::Facet).join(", ")
}
