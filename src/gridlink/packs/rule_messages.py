"""The sentences of the pack checker about what the files say: reason, 原因, fix, 改法."""

from __future__ import annotations

PLACES = {
    "bad-place-code": (
        "“{value}” is no place code: {reason}.", "“{value}”不是地址编码：{reason}。",
        "Write the digits down to the end of a level: {example}.", "请写到某一级为止的数字：{example}。",
    ),
    "wrong-level": (
        "The code {value} has the digits of a {level}, but “{field}” says {stated}.",
        "代码 {value} 的位数属于 {level}，但 {field} 写的是 {stated}。",
        "Correct the code or the level.", "请改正代码或级别。",
    ),
    "outside-root": (
        "{value} does not lie in the root place {root}.", "{value} 不在根地区 {root} 之内。",
        "Give it a code that begins with {root}.", "请给它以 {root} 开头的代码。",
    ),
    "no-parent-place": (
        "{value} lies in {parent}, which places.csv does not hold.", "{value} 属于 {parent}，但 places.csv 中没有它。",
        "Add {parent} to places.csv, or correct the code.", "请在 places.csv 中补上 {parent}，或改正代码。",
    ),
    "successor-level": (
        "The successor {value} is a place of another level.", "承接地区 {value} 的级别不同。",
        "Name a place of the same level.", "请写同一级别的地区。",
    ),
    "successor-open": (
        "The place names a successor, but has no valid_to.", "写了承接地区，却没有 valid_to。",
        "Write the last day it was in force under valid_to, or take the successor out.",
        "请在 valid_to 写上最后有效日期，或删去 successor。",
    ),
    "successor-later": (
        "The successor {value} begins on {begins}, after this place ended on {ends}.",
        "承接地区 {value} 从 {begins} 起有效，晚于本地区的终止日期 {ends}。",
        "Correct the dates: the successor begins on the day after at the latest.", "请改正日期：承接地区最迟应在次日起有效。",
    ),
    "successor-cycle": (
        "Following the successors from here leads back to this place.", "沿承接地区一路查下去又回到本地区。",
        "Break the ring: the place that is in force today has no successor.", "请断开这个环：现行地区不写 successor。",
    ),
    "bad-geojson": (
        "Not valid GeoJSON: {reason}.", "不是有效的 GeoJSON：{reason}。",
        "Export it again as a FeatureCollection of polygons in WGS84.", "请重新导出为 WGS84 多边形的 FeatureCollection。",
    ),
    "not-finite": (
        "A coordinate is not a number ({value}).", "坐标不是数（{value}）。",
        "Write longitude and latitude in degrees.", "请写经度和纬度（度）。",
    ),
    "bad-geometry": (
        "The outline of {value} is not sound: {reason}.", "{value} 的边界有误：{reason}。",
        "Draw it as a closed ring that does not cross itself, longitude first.", "请画成不自相交的闭合环，先经度后纬度。",
    ),
    "shape-missing": (
        "{value} has no outline in {file}.", "{file} 中没有 {value} 的边界。",
        "Add a feature with properties.code = \"{value}\".", "请补上 properties.code = \"{value}\" 的要素。",
    ),
    "shape-unknown": (
        "The outline {value} belongs to no row of {file}.", "边界 {value} 在 {file} 中没有对应的行。",
        "Correct properties.code, or add the row.", "请改正 properties.code，或补上该行。",
    ),
    "shape-outside": (
        "{value} reaches {metres} m² outside {parent}.", "{value} 有 {metres} 平方米在 {parent} 之外。",
        "Correct the outline of the one or the other.", "请改正其中一个的边界。",
    ),
    "shapes-overlap": (
        "{value} and {other} overlap by {metres} m², {width} wide.", "{value} 与 {other} 重叠 {metres} 平方米，宽 {width}。",
        "Let the two share one border.", "请让两者共用一条边界。",
    ),
    "shapes-gap": (
        "Between {value} and {others} there is ground of no grid, {width} wide at {place}.",
        "{value} 与 {others} 之间有不属于任何网格的地面，宽 {width}，位于 {place}。",
        "Let the outlines share one border, vertex for vertex.", "请让边界逐点重合。",
    ),
    "area-differs": (
        "area_m2 is {value}; the outline holds {metres}.", "area_m2 为 {value}，边界面积为 {metres}。",
        "Correct the figure or the outline.", "请改正数值或边界。",
    ),
    "grid-patrolled-twice": (
        "Grid {value} is in {other} of the same network already.", "网格 {value} 已属于同一网络的 {other}。",
        "Leave it in one of them.", "请只留在其中一个。",
    ),
    "grid-outside-place": (
        "Grid {value} does not lie in {parent}.", "网格 {value} 不在 {parent} 之内。",
        "Take it out, or correct the place.", "请删去，或改正所属地区。",
    ),
    "grids-apart": (
        "The unit grids of {value} lie in {count} pieces; {away} stands apart.",
        "{value} 的单元网格分成 {count} 片，{away} 不与其余相连。",
        "Give it to the responsibility grid it adjoins.", "请编入与它相邻的责任网格。",
    ),
    "grid-not-patrolled": (
        "No responsibility grid holds this grid.", "没有责任网格包含本网格。",
        "Add it to a responsibility grid.", "请把它编入某个责任网格。",
    ),
    "component-outside-grid": (
        "The point of {value} lies outside grid {grid}{near}.", "{value} 的位置不在网格 {grid} 内{near}。",
        "Correct the point or the grid.", "请改正坐标或网格。",
    ),
    "component-id": (
        "The id {value} should begin with {wanted}: district, then class.", "标识码 {value} 应以 {wanted} 开头（区划加类别）。",
        "Correct the id, the grid or the class.", "请改正标识码、网格或类别。",
    ),
}  # fmt: skip
BODIES = {
    "no-parent-organisation": (
        "{value} has no parent, and is not the root's own government.", "{value} 没有上级块，又不是根地区的政府。",
        "Write the code of the block it belongs to.", "请写上所属块的代码。",
    ),
    "parent-not-block": (
        "The parent {value} is a {kind}.", "上级 {value} 的类型是 {kind}。",
        "Name a block; the same line one level up goes under superior.", "请写块；同一条线的上级写在 superior。",
    ),
    "organisation-cycle": (
        "{value} stands above itself through “{field}”.", "{value} 经 {field} 成了自己的上级。",
        "Break the ring.", "请断开这个环。",
    ),
    "unknown-permission": (
        "“{value}” is no permission.", "没有“{value}”这项权限。", "Write one that exists{near}.", "请写已有的权限{near}。",
    ),
    "post-not-held": (
        "Nobody holds the post {value}.", "没有人在岗位 {value} 上。",
        "Give it to somebody in people.csv, or in the console.", "请在 people.csv 或控制台中安排人员。",
    ),
    "role-without-post": (
        "No post has the role {value}.", "没有岗位属于角色 {value}。", "Add a post, or take the role out.",
        "请设岗位，或删去该角色。",
    ),
    "not-separated": (
        "{value} both supervises (post {first}) and {act} (post {second}).",
        "{value} 既监督（岗位 {first}），又{act_zh}（岗位 {second}）。",
        "Put the two posts in two organisations (监督和处置相分离).", "请把两个岗位设在两个机构（监督和处置相分离）。",
    ),
    "bad-class-prefix": (
        "“{value}” matches no class.", "“{value}”不对应任何类别。",
        "Write component: or event: and the first digits of a class.", "请写 component: 或 event: 加类别的前几位。",
    ),
}  # fmt: skip
CATALOGUE = {
    "unknown-class": (
        "The scheme {scheme} has no {kind} class “{value}”.", "分类 {scheme} 中没有 {kind} 类别“{value}”。",
        "Use a class of classes.csv{near}, or add it there.", "请用 classes.csv 中的类别{near}，或在其中补上。",
    ),
    "class-without-condition": (
        "{kind} {value} has no condition for filing and closing.", "{kind} {value} 没有立案和结案条件。",
        "Add one to conditions.csv{mapping}.", "请在 conditions.csv 中补上{mapping}。",
    ),
    "condition-without-limit": (
        "The condition has no time limit.", "条件没有时限。",
        "Write limit_value and limit_clock.", "请写 limit_value 和 limit_clock。",
    ),
    "limit-without-clock": (
        "The limit {value} has no clock.", "时限 {value} 没有写计时方式。",
        "Write urgent_hour, work_hour, work_day or natural_day.", "请写 urgent_hour、work_hour、work_day 或 natural_day。",
    ),
    "bad-limit": (
        "“{value}” is no time limit: {reason}.", "“{value}”不是时限：{reason}。",
        "Write a number above 0, at most ten years.", "请写大于 0、不超过十年的数。",
    ),
    "duty-body": (
        "A duty of scope {scope} {wanted}.", "范围为 {scope} 的职责{wanted_zh}。",
        "Write the organisation, or change the scope.", "请写明机构，或改范围。",
    ),
    "duty-fault": (
        "{reason}", "{reason_zh}", "Correct the duty register.", "请改正职责清单。",
    ),
    "duty-gap": (
        "Nobody {role} {kind} {classes} in {place}.", "{place_zh} 的{kind_zh} {classes} 无人{role_zh}。",
        "Add a row for that class and place to duties.csv.", "请在 duties.csv 为该类别和地点加一行。",
    ),
    "duty-approved-only": (
        "{bodies} approves {kind} {classes} in {place} and nobody {role} it.",
        "{place_zh} 的{kind_zh} {classes} 由{bodies_zh}审批，却无人{role_zh}。",
        "Add a row that says who {role} it to duties.csv.", "请在 duties.csv 写明由谁{role_zh}。",
    ),
    "duty-overlap": (
        "Lines {lines}: {bodies} — none goes before the other — each {role} {kind} {classes} in {place}.",
        "第 {lines} 行：{place_zh} 的{kind_zh} {classes} 由{bodies_zh}同时{role_zh}，不分先后。",
        "Leave one row, or add a more specific one.", "请只留一行，或加一行更具体的。",
    ),
    "duty-owner-only": (
        "Nobody {role} {kind} {classes} in {place} when the component has no owner.",
        "{place_zh} 的{kind_zh} {classes} 在部件无主时无人{role_zh}。",
        "Add a row of scope place or line; until then the block takes it.", "请加一行 place 或 line；在此之前由属地兜底。",
    ),
    "bad-template": (
        "The number template “{value}” cannot be used: {reason}.", "编号模板“{value}”不能用：{reason}。",
        "Write for example {example}.", "例如写 {example}。",
    ),
    "bad-hours": (
        "“{value}” are no working hours: {reason}.", "“{value}”不是工作时间：{reason}。",
        "Write for example [\"08:00-12:00\", \"14:00-18:00\"].", "例如写 [\"08:00-12:00\", \"14:00-18:00\"]。",
    ),
    "holidays-end": (
        "The last day in the calendar is {value}; {year} is not in it.", "日历只到 {value}，没有 {year} 年。",
        "Add the holidays of {year}, or due times will count them as working days.",
        "请补上 {year} 年的节假日，否则计时会把它们算作工作日。",
    ),
    "unknown-placeholder": (
        "The text holds {value}, which nothing fills.", "文本中的 {value} 没有内容可填。",
        "Use only {wanted}.", "只用 {wanted}。",
    ),
    "mapping-to-itself": (
        "A class is mapped to its own scheme.", "类别映射到了自己的分类。",
        "Map to another scheme.", "请映射到另一分类。",
    ),
}  # fmt: skip
