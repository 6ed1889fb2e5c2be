"""What the user reads for each stable code; log messages stay English and elsewhere."""

from collections.abc import Mapping

from corpus.errors import ZhizeError

MESSAGES: Mapping[str, str] = {
    # input
    "invalid-request": "请求内容不符合要求:{detail}",
    "bad-body": "请求体无法读取,请按 JSON 格式发送。",
    "empty-question": "请输入问题。",
    "question-too-long": "问题太长,最多 4000 个字。",
    "unusable-question": "这个问题无法处理,请换一种说法。",
    "invalid-text": "文字里有无法识别的字符,请检查后重新输入。",
    "unknown-document": "没有这份文件:{detail}",
    "unknown-item": "没有这一项:{detail}",
    "unknown-unit": "没有这个单位:{detail}",
    "unknown-reply": "没有这条答复,或已过期。",
    "too-many-questions": "一次最多 1000 个问题。",
    "body-too-large": "内容太大,最多 {detail}。",
    # addresses, keys, rate
    "not-found": "没有这个地址。",
    "method-not-allowed": "这个地址不支持这种请求方式。",
    "no-key": "请提供访问密钥。",
    "wrong-key": "访问密钥不正确或已过期。",
    "desk-closed": "管理台没有开启:请先设置管理密钥。",
    "host-not-allowed": "不接受这个主机名。",
    "rate-limited": "提问太频繁,请 {detail} 秒后再试。",
    "busy": "当前提问的人太多,请稍后再试。",
    "not-ready": "服务正在准备,请稍后再试。",
    "internal": "服务出现内部错误,已记录。",
    "bad-signature": "签名不正确或已过期。",
    "log-off": "没有开启提问记录。",
    # documents
    "corpus": "文件无法处理。",
    "unreadable-document": "文件读不出文字,请换成文本、Word 或 Excel 文件。",
    "empty-document": "文件是空的。",
    "duplicate-document": "有两份文件编号相同。",
    "import-conflict": "已有同名文件,内容不同;请确认后再替换。",
    # index and model
    "index": "索引无法使用。",
    "model-unavailable": "默认模型无法取得:请检查软件包源是否可达,或用 ZHIZE_ENCODER__MODEL 指定模型文件夹。",
    "model-damaged": "模型文件缺失或已损坏,请删除后重新构建。",
    "index-damaged": "索引文件缺失或已损坏,请删除后重新构建。",
    "index-mismatch": "索引与当前模型或文件不一致,请重新构建。",
    # bulk
    "bulk": "批量处理失败:{detail}",
    "bulk-source": "上传的文件有问题:{detail}",
    "source-missing": "找不到这个文件,或没有权限读取。",
    "unsupported-format": "只支持 csv、xlsx、jsonl、txt 文件。",
    "empty-source": "文件里没有一行数据。",
    "not-a-spreadsheet": "文件内容与后缀不符,不是表格或文本。",
    "encrypted-workbook": "工作簿有密码保护,请先取消密码。",
    "old-workbook": "这是旧版 xls 文件,请另存为 xlsx。",
    "damaged-workbook": "工作簿已损坏,无法读取。",
    "workbook-bomb": "工作簿解压后过大,已拒绝。",
    "far-cell": "有一个单元格离数据太远({detail}),请删除后重试。",
    "unknown-sheet": "没有这个工作表。现有的工作表:{detail}",
    "source-too-large": "文件超出限制:{detail}",
    "unreadable-encoding": "文件编码无法识别,请存为 UTF-8。",
    "broken-quotes": "csv 的引号不成对({detail})。",
    "source-changed": "处理过程中输入文件被修改,请重新开始。",
    "no-question-column": "找不到问题所在的列。现有的列:{detail}",
    "same-file": "输入和输出不能是同一个文件。",
    "output-busy": "另一个任务正在写这个输出文件。",
    "output-unwritable": "输出文件无法写入:{detail}",
    "job": "任务无法完成。",
    "unknown-job": "没有这个任务,或已过期。",
    "job-not-done": "任务没有结果可取(状态:{detail})。失败的原因见任务本身。",
    "upload-too-large": "文件太大,最多 {detail} MB。",
    "too-many-jobs": "排队的任务太多,请稍后再试。",
    "cannot-serve": "服务无法启动:{detail}",
    "ui": "操作失败。",
    "answer": "暂时无法回答。",
    "error": "操作失败。",
}

#: HTTP status by code; what is not here is the client's mistake where `status_of` is asked about a known error.
STATUS: Mapping[str, int] = {
    "not-found": 404,
    "unknown-item": 404,
    "unknown-unit": 404,
    "unknown-job": 404,
    "unknown-reply": 404,
    "method-not-allowed": 405,
    "no-key": 401,
    "wrong-key": 403,
    "desk-closed": 403,
    "bad-signature": 403,
    "job-not-done": 409,
    "import-conflict": 409,
    "output-busy": 409,
    "log-off": 409,
    "body-too-large": 413,
    "upload-too-large": 413,
    "rate-limited": 429,
    "too-many-jobs": 503,
    "busy": 503,
    "not-ready": 503,
    "internal": 500,
    "index": 503,
    "model-unavailable": 503,
    "model-damaged": 503,
    "index-damaged": 503,
    "index-mismatch": 503,
    "bad-body": 400,
    "host-not-allowed": 400,
}

#: Why a thumb went down; the keys are stored.
THUMB_REASONS: Mapping[str, str] = {
    "wrong": "答案不对",
    "incomplete": "没答全",
    "irrelevant": "答非所问",
    "source": "出处不对",
    "refused": "文件里有,却没有回答",
    "other": "其他",
}

KIND_NAMES: Mapping[str, str] = {
    "who": "谁负责",
    "target": "目标",
    "leader": "分管领导",
    "unit": "单位职责",
    "number": "编号",
    "list": "清单",
    "count": "统计",
    "detail": "内容",
    "meta": "文件本身",
    "compare": "比较",
    "none": "不能回答",
}


def message(code: str, detail: str = "") -> str:
    """Say in Chinese what a code means; `detail` goes where the sentence has room for it."""
    template = MESSAGES.get(code, MESSAGES["error"])
    if "{detail}" not in template:
        return template
    return template.format(detail=detail) if detail else template.replace("{detail}", "").rstrip(":() ,")


def message_of(error: ZhizeError) -> str:
    """Say in Chinese what an error means."""
    detail = getattr(error, "detail", "") or (
        str(error) if error.code in {"unknown-document", "bulk", "cannot-serve"} else ""
    )
    place = getattr(error, "place", "")
    return f"{place}:{message(error.code, str(detail))}" if place else message(error.code, str(detail))


def status_of(code: str) -> int:
    """Give the HTTP status of a code: 422 for input that cannot be used."""
    return STATUS.get(code, 422)
