"""The sentences of the pack checker about files, their text and their cells: reason, 原因, fix, 改法."""

from __future__ import annotations

UNREADABLE = {
    "missing-folder": (
        "There is no such folder or .zip file.", "没有这个文件夹或 zip 文件。",
        "Name the folder (or the .zip) that holds pack.toml.", "请给出含有 pack.toml 的文件夹或 zip 文件。",
    ),
    "missing-file": (
        "The file is missing.", "缺少这个文件。",
        "Add it; packs/example shows its columns.", "请补上，列名见 packs/example。",
    ),
    "unknown-file": (
        "No such file belongs to a pack; it is not read.", "城市包中没有这种文件，不会读取。",
        "Rename it if you meant {near}, or take it out.", "如果本意是 {near}，请改名；否则移走。",
    ),
    "not-a-plain-file": (
        "Not a plain file inside the pack's own folder.", "不是城市包文件夹内的普通文件。",
        "Put the file itself there: no link, no folder, no device.", "请放入文件本身，不要用链接、文件夹或设备。",
    ),
    "too-big": (
        "The file has {size} bytes; at most {most} are read.", "文件有 {size} 字节，最多只读 {most} 字节。",
        "Split the data or bring bulk records in through the API.", "请拆分数据，或通过接口导入大批记录。",
    ),
    "unreadable": (
        "The file cannot be read: {reason}.", "文件无法读取：{reason}。",
        "Let this user read it.", "请允许本用户读取。",
    ),
    "stored-twice": (
        "The file is there twice: plain and as {other}.", "文件有两份：原文件和 {other}。",
        "Take one of the two away.", "请删去其中一份。",
    ),
    "bad-archive": (
        "The archive cannot be unpacked: {reason}.", "压缩文件无法解开：{reason}。",
        "Pack it again and copy it whole.", "请重新压缩并完整复制。",
    ),
    "unpacks-too-big": (
        "The file unpacks to more than {most} bytes; unpacking was stopped.", "解压后超过 {most} 字节，已停止解压。",
        "Check where the file comes from; split the data if it is real.", "请核对文件来源；数据属实时请拆分。",
    ),
    "zip-entries": (
        "The .zip has {count} entries; at most {most} are looked at.", "zip 文件有 {count} 项，最多看 {most} 项。",
        "Zip only the files of the pack.", "请只压缩城市包的文件。",
    ),
    "zip-not-flat": (
        "The entry stands in a folder of the .zip.", "该项位于 zip 文件的文件夹内。",
        "Zip the files themselves, not the folder that holds them.", "请直接压缩文件，不要压缩外层文件夹。",
    ),
    "zip-twice": (
        "The .zip has {count} entries of this name.", "zip 文件中有 {count} 个同名的项。",
        "Zip each file once.", "每个文件请只压缩一次。",
    ),
    "zip-method": (
        "The entry is encrypted or packed in a way that is not read.", "该项已加密，或压缩方式不支持。",
        "Zip it again without a password, by “deflate”.", "请不加密码、用 deflate 方式重新压缩。",
    ),
    "zip-ratio": (
        "The entry unpacks to {ratio} times its size, as no real file does; it was not unpacked.",
        "该项解压后为原大小的 {ratio} 倍，不像真实文件，未予解压。",
        "Check where the .zip comes from.", "请核对 zip 文件的来源。",
    ),
    "not-utf8": (
        "The file is not UTF-8{guess}.", "文件不是 UTF-8 编码{guess}。",
        "Save it again as UTF-8 (in a spreadsheet: CSV UTF-8).", "请另存为 UTF-8（电子表格中选“CSV UTF-8”）。",
    ),
    "byte-order-mark": (
        "The file begins with a byte order mark; it was skipped.", "文件开头有字节顺序标记，已略过。",
        "Save it as UTF-8 without BOM.", "请存为不带 BOM 的 UTF-8。",
    ),
    "control-character": (
        "A control character ({value}) stands in the text.", "文本中有控制字符（{value}）。",
        "Take it out.", "请删去。",
    ),
    "bad-toml": (
        "Not valid TOML: {reason}.", "不是有效的 TOML：{reason}。",
        "Correct the line.", "请改正这一行。",
    ),
    "missing-key": (
        "The key “{field}” is missing.", "缺少键 {field}。",
        "Write {field} = {wanted}.", "请写上 {field} = {wanted}。",
    ),
    "bad-key": (
        "“{field}” is {value}; wanted: {wanted}.", "{field} 的值是 {value}，应为：{wanted}。",
        "Write {wanted}.", "请改为：{wanted}。",
    ),
    "unknown-key": (
        "The key “{field}” is not known here; it is not read.", "这里没有 {field} 这个键，不会读取。",
        "Correct the spelling ({near}) or take it out.", "请改正拼写（{near}），或删去。",
    ),
    "newer-format": (
        "The pack has format {value}; this gridlink reads format {most}.", "城市包格式为 {value}，本系统读格式 {most}。",
        "Install a newer gridlink (gridlink version tells yours), or write the pack in format {most}.",
        "请升级本系统（gridlink version 显示版本），或按格式 {most} 编写。",
    ),
    "bad-crs": (
        "Coordinates are declared as {value}; only WGS84 is read.", "坐标系写为 {value}，只读 WGS84。",
        "Convert the coordinates to WGS84 and write crs = \"WGS84\".", "请把坐标转换为 WGS84，并写 crs = \"WGS84\"。",
    ),
}  # fmt: skip
CELLS = {
    "bad-csv": (
        "Not valid CSV: {reason}.", "不是有效的 CSV：{reason}。",
        "Close the quotation mark, or double a mark inside a quoted text.", "请补上引号；引号内的引号要写两个。",
    ),
    "missing-column": (
        "The column “{field}” is missing.", "缺少列 {field}。",
        "Add it to the first line.", "请在首行补上。",
    ),
    "unknown-column": (
        "The column “{field}” is not known; it is not read.", "没有 {field} 这一列，不会读取。",
        "Correct the spelling ({near}) or take it out.", "请改正拼写（{near}），或删去。",
    ),
    "duplicate-column": (
        "The column “{field}” stands twice.", "列 {field} 出现两次。", "Take one out.", "请删去一列。",
    ),
    "cell-count": (
        "The row has {count} cells; the first line has {wanted}.", "本行有 {count} 格，首行有 {wanted} 格。",
        "Add or take out commas; put a text with a comma in quotation marks.", "请增减逗号；含逗号的文字要加引号。",
    ),
    "empty-cell": (
        "“{field}” is empty.", "{field} 为空。", "Write a value.", "请填写。",
    ),
    "bad-value": (
        "“{value}” in “{field}” is not {wanted}.", "{field} 中的“{value}”不是{wanted_zh}。",
        "Write {example}.", "请写成 {example}。",
    ),
    "too-long": (
        "“{field}” has {count} characters; at most {most} are kept.", "{field} 有 {count} 个字符，最多 {most} 个。",
        "Shorten it.", "请缩短。",
    ),
    "dates-reversed": (
        "valid_to {value} is before valid_from {start}.", "valid_to {value} 早于 valid_from {start}。",
        "Swap or correct the dates.", "请改正日期。",
    ),
    "unknown-reference": (
        "“{field}” names “{value}”, which {file} does not hold.", "{field} 写的“{value}”在 {file} 中没有。",
        "Use a code from {file}{near}, or add it there.", "请用 {file} 中的代码{near}，或在其中补上。",
    ),
    "duplicate": (
        "“{value}” stands on line {first} already.", "“{value}”在第 {first} 行已有。",
        "Take one of the two out, or give it its own code.", "请删去其一，或另编代码。",
    ),
}  # fmt: skip
