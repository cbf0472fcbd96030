"""The console's routes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from gridlink.web.console import (
    case_lists,
    case_pages,
    catalogue_pages,
    duty_pages,
    evidence_files,
    figure_pages,
    ledger_pages,
    pack_pages,
    people_pages,
    places,
    report_lists,
    report_pages,
    reporting,
    searching,
    step_pages,
    work,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("work", work.my_work, name="work"),
    path("cases", case_lists.case_list, name="cases"),
    path("cases/dispatch", case_lists.dispatch_as_proposed, name="cases-dispatch"),
    path("cases/<int:id>", case_pages.case_page, name="case"),
    path("cases/<int:id>/<str:step>", step_pages.case_step, name="case-step"),
    path("reports", report_lists.report_list, name="reports"),
    path("reports/new", reporting.new_report, name="report-new"),
    path("reports/around", reporting.around_point, name="report-around"),
    path("reports/<int:id>", report_pages.report_page, name="report"),
    path("reports/<int:id>/<str:step>", step_pages.report_step, name="report-step"),
    path("search", searching.search, name="search"),
    path("components/<str:code>", places.component_page, name="component"),
    path("places/<str:code>", places.place_page, name="place"),
    path("duties", duty_pages.duty_page, name="duties"),
    path("duties/faults", duty_pages.duty_faults, name="duty-faults"),
    path("catalogue", catalogue_pages.class_list, name="catalogue"),
    path("catalogue/<str:scheme>/<str:kind>/<str:code>", catalogue_pages.class_page, name="class"),
    path(
        "catalogue/<str:scheme>/<str:kind>/<str:code>/<str:condition>", catalogue_pages.condition_edit, name="condition"
    ),
    path("people", people_pages.organisation_tree, name="people"),
    path("people/<str:code>", people_pages.organisation_page, name="organisation"),
    path("people/<str:code>/appoint", people_pages.appoint_to_post, name="appoint"),
    path("people/<str:code>/dismiss", people_pages.dismiss_from_post, name="dismiss"),
    path("figures", figure_pages.figure_table, name="figures"),
    path("figures/behind", figure_pages.figure_behind, name="figure"),
    path("ledger", ledger_pages.ledger_page, name="ledger"),
    path("packs", pack_pages.pack_page, name="packs"),
    path("packs/offer", pack_pages.pack_offer, name="pack-offer"),
    path("packs/export", pack_pages.pack_export, name="pack-export"),
    path("packs/export.zip", pack_pages.pack_download, name="pack-download"),
    path("packs/offered/<str:mark>", pack_pages.pack_offered, name="pack-offered"),
    path("evidence/<int:id>", evidence_files.shown, name="evidence"),
    path("evidence/<int:id>/thumb", evidence_files.shown, {"thumb": True}, name="evidence-thumb"),
    path("evidence/<int:id>/original", evidence_files.original, name="evidence-original"),
]
