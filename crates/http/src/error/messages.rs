//! The messages of errors in both languages: what went wrong, and what to do.

use souwen_search::{Ability, Facet};

use super::{ApiError, Expected};
use crate::access::origins::Refused;
use crate::request::body::Unread;

impl ApiError {
    pub(super) fn english(&self) -> String {
        match self {
            ApiError::BadParameter(name, expected) => {
                let expected = match expected {
                    Expected::UpTo(max) => format!("a whole number from 0 to {max}"),
                    Expected::Flag => "0 or 1".to_owned(),
                    Expected::SuggestionFormat => "json or opensearch".to_owned(),
                    Expected::CitationFormat => "gbt7714, bibtex, ris or csl-json".to_owned(),
                    Expected::Sort => "relevance, newest or oldest".to_owned(),
                    Expected::Crossing => "include, exclude or only".to_owned(),
                    Expected::Date => {
                        "a day, month or year: 2023-05-19, 2023-05 or 2023".to_owned()
                    }
                    Expected::NotBeforeFrom => {
                        "a date that is not before the date of from".to_owned()
                    }
                    Expected::Facets => format!("names from this list: {}", facet_names()),
                    Expected::Fewer(max) => format!("at most {max} of them"),
                    Expected::Share => "a number from 0 to 1".to_owned(),
                    Expected::Name => "at most 64 letters, digits, dashes and points".to_owned(),
                    Expected::LineOrder => "newest, oldest, left, right or article".to_owned(),
                    Expected::Format => "json, jsonl, csv or tsv".to_owned(),
                    Expected::Countable => format!("names from this list: {}", countable_names()),
                };
                format!("The parameter {name} is not understood: expected {expected}.")
            }
            ApiError::BadHost => {
                "The request has to name one host: send one Host header.".to_owned()
            }
            ApiError::UnknownHost(name) => format!(
                "This server does not go by the name {name:?}: its operator can let it with \
                 --host {name}."
            ),
            ApiError::OriginNotAllowed(Refused { origin, could_be_listed: true }) => format!(
                "Pages of {origin} may not read this server: its operator can let them with \
                 --allow-origin {origin}."
            ),
            ApiError::OriginNotAllowed(Refused { origin, could_be_listed: false }) => {
                format!("Pages of {origin} may not ask for this: only pages of this server may.")
            }
            ApiError::KeyNeeded => {
                "This needs a key: send it as Authorization: Bearer, or log in on the page."
                    .to_owned()
            }
            ApiError::BadKey => "This key is not known here, or has ended.".to_owned(),
            ApiError::KeyNotAllowed(right) => {
                format!("This key may not do that: it has not the right {right}.")
            }
            ApiError::NotFound => "There is nothing at this address.".to_owned(),
            ApiError::ArticleNotFound => {
                "There is no article with this id: it may have been removed.".to_owned()
            }
            ApiError::MethodNotAllowed(methods) => {
                format!("This address does not know that method: use one of {methods}.")
            }
            ApiError::BodyTimeout => {
                "The body of the request took too long: send it in one go.".to_owned()
            }
            ApiError::BodyTooLarge(max) => {
                format!("The body of the request is longer than {max} bytes: send less.")
            }
            ApiError::MediaType => "The body has to be a form or JSON: send it as \
                 application/x-www-form-urlencoded or application/json."
                .to_owned(),
            ApiError::BadBody(Unread::BrokenOff) => {
                "The body of the request ended before its end.".to_owned()
            }
            ApiError::BadBody(Unread::Json) => {
                "The body is not understood: expected one JSON object with the parameters as its \
                 fields, texts, numbers or lists of them."
                    .to_owned()
            }
            ApiError::UriTooLong(max) => {
                format!("The address is longer than {max} bytes: shorten the query.")
            }
            ApiError::BadRequest => "What was sent is no request as HTTP has it.".to_owned(),
            ApiError::TlsNeeded => {
                "This server speaks TLS: its address begins with https://.".to_owned()
            }
            ApiError::HeadTooLarge(max) => {
                format!("The head of the request is longer than {max} bytes: send fewer headers.")
            }
            ApiError::RateLimited(_) => {
                "Too many requests from this address: wait a moment.".to_owned()
            }
            ApiError::UnknownParameter(name, Some(meant)) => {
                format!("There is no parameter {name:?} here: {meant} may be meant.")
            }
            ApiError::UnknownParameter(name, None) => {
                format!("There is no parameter {name:?} here: leave it out.")
            }
            ApiError::UnknownField(name, Some(meant)) => {
                format!("There is no field {name:?} to be named in fields: {meant} may be meant.")
            }
            ApiError::UnknownField(name, None) => format!(
                "There is no field {name:?} to be named in fields: /openapi.json lists those that \
                 there are."
            ),
            ApiError::OverBudget(budget, _) => format!(
                "Too much was asked for from this address ({}): wait a moment.",
                budget.name()
            ),
            ApiError::TooBusy => "Too many searches are running: try again in a moment.".to_owned(),
            ApiError::Timeout => "The answer took too long: try again in a moment.".to_owned(),
            ApiError::IndexUnavailable => {
                "The index cannot be read at the moment: try again later.".to_owned()
            }
            ApiError::EngineUnavailable => {
                "The cluster that holds the articles does not answer for all of them at the moment: \
                 try again later."
                    .to_owned()
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
                "What is served was last known to be current {age} seconds ago, longer than this \
                 server allows: ask another one."
            ),
            ApiError::SnapshotGone => {
                "The files of this commit are not kept any more: ask for the commit in use."
                    .to_owned()
            }
            ApiError::RangeNotSatisfiable(length) => {
                format!("The file has {length} bytes: ask for a part of it.")
            }
            ApiError::TooManyCopies => {
                "Too many copies are being made at once: try again in a moment.".to_owned()
            }
            ApiError::RowsNeedKey(open) => format!(
                "More than {open} rows need a key that may search: send it as Authorization: \
                 Bearer, log in on the page, or ask for limit={open}."
            ),
            ApiError::TooManyRows(max) => format!(
                "There are more than {max} rows: narrow the search, or ask for a part of them \
                 with limit={max}."
            ),
            ApiError::Writing(fault) => fault.english(),
            ApiError::Internal => "Something went wrong on the server.".to_owned(),
        }
    }

    pub(super) fn chinese(&self) -> String {
        match self {
            ApiError::BadParameter(name, expected) => {
                let expected = match expected {
                    Expected::UpTo(max) => format!("0 到 {max} 之间的整数"),
                    Expected::Flag => "0 或 1".to_owned(),
                    Expected::SuggestionFormat => "json 或 opensearch".to_owned(),
                    Expected::CitationFormat => "gbt7714、bibtex、ris 或 csl-json".to_owned(),
                    Expected::Sort => "relevance、newest 或 oldest".to_owned(),
                    Expected::Crossing => "include、exclude 或 only".to_owned(),
                    Expected::Date => "日期、月份或年份，例如 2023-05-19、2023-05、2023".to_owned(),
                    Expected::NotBeforeFrom => "不早于开始日期（from）的日期".to_owned(),
                    Expected::Facets => format!("下列名称：{}", facet_names()),
                    Expected::Fewer(max) => format!("不超过 {max} 个"),
                    Expected::Share => "0 到 1 之间的数".to_owned(),
                    Expected::Name => "最多 64 个字母、数字、连字符或点".to_owned(),
                    Expected::LineOrder => "newest、oldest、left、right 或 article".to_owned(),
                    Expected::Format => "json、jsonl、csv 或 tsv".to_owned(),
                    Expected::Countable => format!("下列名称：{}", countable_names()),
                };
                format!("参数 {name} 有误，应为{expected}。")
            }
            ApiError::BadHost => "请求须指明一个主机：请发送一个 Host 标头。".to_owned(),
            ApiError::UnknownHost(name) => {
                format!("本服务器不使用“{name}”这个名称：管理员可用 --host {name} 允许它。")
            }
            ApiError::OriginNotAllowed(Refused { origin, could_be_listed: true }) => format!(
                "{origin} 的网页不得读取本服务器：管理员可用 --allow-origin {origin} 允许它。"
            ),
            ApiError::OriginNotAllowed(Refused { origin, could_be_listed: false }) => {
                format!("{origin} 的网页不得请求这个地址，只有本服务器的网页可以。")
            }
            ApiError::KeyNeeded => "需要密钥才能读取。".to_owned(),
            ApiError::BadKey => "这个密钥无效或已过期。".to_owned(),
            ApiError::KeyNotAllowed(right) => format!("这个密钥没有 {right} 权限。"),
            ApiError::NotFound => "这个地址没有内容。".to_owned(),
            ApiError::ArticleNotFound => "没有找到这篇文章，它可能已被移除。".to_owned(),
            ApiError::MethodNotAllowed(methods) => {
                format!("这个地址不支持该请求方法，请使用 {methods}。")
            }
            ApiError::BodyTimeout => "请求正文传送时间过长，请一次发送完。".to_owned(),
            ApiError::BodyTooLarge(max) => format!("请求正文超过 {max} 字节，请减少内容。"),
            ApiError::MediaType => "请求正文须为表单或 JSON。".to_owned(),
            ApiError::BadBody(Unread::BrokenOff) => "请求正文不完整。".to_owned(),
            ApiError::BadBody(Unread::Json) => {
                "请求正文有误，应为以参数为字段的 JSON 对象。".to_owned()
            }
            ApiError::UriTooLong(max) => format!("网址超过 {max} 字节，请缩短查询内容。"),
            ApiError::BadRequest => "发来的内容不是 HTTP 请求。".to_owned(),
            ApiError::TlsNeeded => "本服务器使用 TLS，网址以 https:// 开头。".to_owned(),
            ApiError::HeadTooLarge(max) => format!("请求头超过 {max} 字节，请减少标头。"),
            ApiError::RateLimited(_) => "请求过于频繁，请稍候再试。".to_owned(),
            ApiError::UnknownParameter(name, Some(meant)) => {
                format!("没有参数 {name}，您要的可能是 {meant}。")
            }
            ApiError::UnknownParameter(name, None) => format!("没有参数 {name}，请去掉。"),
            ApiError::UnknownField(name, Some(meant)) => {
                format!("没有字段 {name}，您要的可能是 {meant}。")
            }
            ApiError::UnknownField(name, None) => {
                format!("没有字段 {name}，/openapi.json 列有全部字段。")
            }
            ApiError::OverBudget(..) => "占用的资源过多，请稍候再试。".to_owned(),
            ApiError::TooBusy => "正在进行的搜索太多，请稍候再试。".to_owned(),
            ApiError::Timeout => "搜索时间过长，请稍候再试。".to_owned(),
            ApiError::IndexUnavailable => "索引暂时无法读取，请稍后再试。".to_owned(),
            ApiError::EngineUnavailable => {
                "存放文章的集群暂时无法完整应答，请稍后再试。".to_owned()
            }
            ApiError::IndexDamaged(file, true) => {
                format!("索引文件 {file} 已损坏，修复前不提供结果。系统正在自行修复，请稍候再试。")
            }
            ApiError::IndexDamaged(file, false) => format!(
                "存放文章的索引文件 {file} 已损坏，需要管理员换上完好的索引，\
                 或用 souwen salvage 抢救。"
            ),
            ApiError::Stale(age) => {
                format!("索引最近一次确认为最新是在 {age} 秒之前，超过了本服务器允许的时间。")
            }
            ApiError::SnapshotGone => "这个版本的文件已不再保留，请获取当前版本。".to_owned(),
            ApiError::RangeNotSatisfiable(length) => {
                format!("文件只有 {length} 字节，请求的范围超出了文件末尾。")
            }
            ApiError::TooManyCopies => "同时进行的复制太多，请稍候再试。".to_owned(),
            ApiError::RowsNeedKey(open) => format!(
                "下载超过 {open} 行需要有检索权限的密钥：请先登录，或加上 limit={open} 只取一部分。"
            ),
            ApiError::TooManyRows(max) => {
                format!("超过 {max} 行：请缩小范围，或加上 limit={max} 只取一部分。")
            }
            ApiError::Writing(fault) => fault.chinese(),
            ApiError::Internal => "服务器出错了。".to_owned(),
        }
    }
}

fn countable_names() -> String {
    Facet::names(Ability::Count).join(", ")
}

fn facet_names() -> String {
    Facet::names(Ability::Facet).join(", ")
}
