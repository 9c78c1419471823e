"""How the parameters of every GET route are filled: the pages that are looked at.

A new route with parameters goes in here, with names of `Installed.values` in braces; an address
whose values an installation does not have is left out there. One rule may have several addresses.
Routes without parameters are looked at by themselves.
"""

STEPS = ("basics", "paper", "schedule", "ranking", "people", "review")

ADDRESSES: dict[str, tuple[str, ...]] = {
    # participants
    "/j/<code>": ("/j/{code}", "/j/{closed_code}"),
    "/j/<code>/case": ("/j/{code}/case",),
    "/j/<code>/poster.<kind>": (),
    "/rounds/<round_id>/start": ("/rounds/{round}/start", "/rounds/{closed}/start"),
    "/rounds/<round_id>/rules": ("/rounds/{round}/rules",),
    "/rounds/<round_id>/leaderboard": (
        "/rounds/{round}/leaderboard",
        "/rounds/{closed}/leaderboard",
        "/rounds/{closed}/leaderboard?tab=units",
    ),
    "/rounds/<round_id>/projector": ("/rounds/{round}/projector", "/rounds/{closed}/projector"),
    "/rounds/<round_id>/counts": ("/rounds/{round}/counts",),
    "/rounds/<round_id>/qr.svg": ("/rounds/{round}/qr.svg",),
    "/rounds/<round_id>/winners": ("/rounds/{closed}/winners",),
    "/claim/<code>": (),
    "/rounds/<round_id>/draws": (),
    "/draws/<draw_id>": (),
    "/draws/<draw_id>/draw.json": (),
    "/draws/<draw_id>/list.txt": (),
    "/attempts/<attempt_id>": ("/attempts/{attempt}", "/attempts/{attempt}?view=overview"),
    "/attempts/<attempt_id>/result": ("/attempts/{finished}/result",),
    "/attempts/<attempt_id>/review": ("/attempts/{finished}/review",),
    # learners
    "/learn/at/<card_code>": ("/learn/at/{card}",),
    "/learn/<course_slug>": ("/learn/{course}",),
    "/learn/<course_slug>/<lesson_slug>": (
        "/learn/{course}/{lesson}",
        "/learn/{course}/{lesson}?again={check}",
    ),
    "/learn/<course_slug>/test": ("/learn/{course}/test",),
    "/learn/<course_slug>/test/<attempt_id>": (),
    "/manage/courses/<slug>/test": ("/manage/courses/{course}/test",),
    "/manage/courses/<slug>/practical": ("/manage/courses/{course}/practical",),
    "/manage/courses/<slug>/practical/<learner_id>": (),
    # certificates
    "/verify/<code>": (
        "/verify/{certificate_code}",
        "/verify/{ended_code}",
        "/verify/{revoked_code}",
    ),
    "/learn/certificates/<certificate_id>": (
        "/learn/certificates/{certificate}",
        "/learn/certificates/{ended_certificate}",
    ),
    "/learn/certificates/<certificate_id>/certificate.<kind>": (
        "/learn/certificates/{certificate}/certificate.png",
    ),
    "/manage/certificates/<certificate_id>": (
        "/manage/certificates/{certificate}",
        "/manage/certificates/{revoked_certificate}",
    ),
    "/manage/certificates/<certificate_id>/certificate.<kind>": (),
    # accounts
    "/manage/staff/<staff_id>": ("/manage/staff/{staff}", "/manage/staff/{invited}"),
    # organisations and people
    "/manage/units/<unit_id>": ("/manage/units/{unit}", "/manage/units/{park}"),
    "/manage/units/<unit_id>/edit": ("/manage/units/{unit}/edit",),
    "/manage/units/import/<upload_id>": ("/manage/units/import/{unit_upload}",),
    "/manage/units/<unit_id>/roster": (
        "/manage/units/{unit}/roster",
        "/manage/units/{unit}/roster?q=khongco",
        "/manage/units/{other_unit}/roster",
    ),
    "/manage/units/<unit_id>/roster/import": ("/manage/units/{unit}/roster/import",),
    "/manage/units/<unit_id>/roster/import/<upload_id>": (
        "/manage/units/{unit}/roster/import/{roster_upload}",
    ),
    "/manage/units/<unit_id>/roster/template.xlsx": ("/manage/units/{unit}/roster/template.xlsx",),
    "/manage/units/<unit_id>/participation": (
        "/manage/units/{unit}/participation",
        "/manage/units/{other_unit}/participation",
    ),
    "/manage/units/<unit_id>/participation.pdf": (),
    "/manage/guards/<guard_id>": ("/manage/guards/{guard}", "/manage/guards/{left_guard}"),
    "/manage/guards/<guard_id>/edit": ("/manage/guards/{guard}/edit",),
    "/manage/guards/posts/<post_id>": ("/manage/guards/posts/{post}",),
    "/manage/guards/units/<unit_id>": (
        "/manage/guards/units/{unit}",
        "/manage/guards/units/{other_unit}",
    ),
    "/manage/guards/posts/<post_id>/card.pdf": (),
    "/manage/guards/units/<unit_id>/cards.pdf": (),
    "/manage/guards/units/<unit_id>/new": ("/manage/guards/units/{unit}/new",),
    "/manage/guards/units/<unit_id>/import": ("/manage/guards/units/{unit}/import",),
    "/manage/guards/units/<unit_id>/import/<upload_id>": (
        "/manage/guards/units/{unit}/import/{guard_upload}",
    ),
    # classes
    "/c/<code>": (),
    "/c/host/<code>": (),
    "/manage/classes/<class_id>": ("/manage/classes/{class}",),
    "/manage/classes/<class_id>/edit": ("/manage/classes/{class}/edit",),
    "/manage/classes/<class_id>/places/<place_id>": (
        "/manage/classes/{class}/places/{class_place}",
    ),
    "/manage/classes/<class_id>/people": ("/manage/classes/{class}/people",),
    "/manage/classes/<class_id>/attendance": ("/manage/classes/{class}/attendance",),
    "/manage/classes/<class_id>/attendance/print": ("/manage/classes/{class}/attendance/print",),
    "/manage/classes/<class_id>/attendance.pdf": (),
    "/manage/classes/<class_id>/attendance.xlsx": (),
    "/manage/classes/<class_id>/minutes.pdf": (),
    # who must learn
    "/manage/duty/people/<learner_id>": ("/manage/duty/people/{learner}",),
    # records
    "/manage/official-certificates/guards/<guard_id>": (
        "/manage/official-certificates/guards/{guard}",
    ),
    "/manage/official-certificates/<paper_id>/edit": (
        "/manage/official-certificates/{paper}/edit",
    ),
    "/manage/official-certificates/units/<unit_id>/import": (
        "/manage/official-certificates/units/{unit}/import",
    ),
    "/manage/official-certificates/units/<unit_id>/import/<upload_id>": (
        "/manage/official-certificates/units/{unit}/import/{paper_upload}",
    ),
    "/manage/units/<unit_id>/inspection": (
        "/manage/units/{unit}/inspection",
        "/manage/units/{other_unit}/inspection?code=0000000000000000",
    ),
    "/manage/units/<unit_id>/inspection.pdf": (),
    "/manage/units/<unit_id>/inspection-annex.pdf": (),
    "/manage/equipment/<tool_id>": ("/manage/equipment/{tool}",),
    "/manage/equipment/<tool_id>/edit": ("/manage/equipment/{tool}/edit",),
    "/manage/equipment/units/<unit_id>/new": ("/manage/equipment/units/{unit}/new",),
    "/manage/equipment/units/<unit_id>/import": ("/manage/equipment/units/{unit}/import",),
    "/manage/equipment/units/<unit_id>/import/<upload_id>": (
        "/manage/equipment/units/{unit}/import/{equipment_upload}",
    ),
    "/manage/participants/<participant_id>": ("/manage/participants/{person}",),
    "/manage/participants/<participant_id>/merge": (
        "/manage/participants/{person}/merge?other={other_person}",
    ),
    # law and banks
    "/manage/law/<document_id>": ("/manage/law/{document}",),
    "/manage/law/<document_id>/resting": (
        "/manage/law/{document}/resting",
        "/manage/law/{document}/resting?kind=lessons",
        "/manage/law/{document}/resting?kind=certificates",
        "/manage/law/{document}/resting?article=6",
    ),
    "/manage/law/import/<upload_id>": ("/manage/law/import/{law_upload}",),
    "/manage/law/<document_id>/change": ("/manage/law/{document}/change",),
    "/media/<media_id>": (),
    "/manage/courses/<slug>": ("/manage/courses/{course}",),
    "/media/lessons/<media_id>/<name>": (),
    "/manage/courses/media/<media_id>/<name>": (),
    "/manage/courses/<slug>/edit": ("/manage/courses/{course}/edit",),
    "/manage/courses/<slug>/plan": ("/manage/courses/{course}/plan",),
    "/manage/courses/<slug>/media": ("/manage/courses/{course}/media",),
    "/manage/courses/<slug>/word": ("/manage/courses/{course}/word",),
    "/manage/courses/<slug>/word/<upload_id>": ("/manage/courses/{course}/word/{word_upload}",),
    "/manage/courses/<slug>/lessons/<lesson_slug>/write": (
        "/manage/courses/{course}/lessons/{written}/write",
    ),
    "/manage/courses/<slug>/lessons/<lesson_slug>/desk": (
        "/manage/courses/{course}/lessons/{written}/desk",
        "/manage/courses/{course}/lessons/{lesson}/desk",
    ),
    "/manage/courses/<slug>/lessons/<lesson_slug>/versions/<int:number>": (
        "/manage/courses/{course}/lessons/{lesson}/versions/1",
    ),
    "/manage/courses/<slug>/lessons/<lesson_slug>": ("/manage/courses/{course}/lessons/{lesson}",),
    "/manage/banks/<slug>": ("/manage/banks/{bank}", "/manage/banks/{bank}?q=khongco"),
    "/manage/banks/<slug>/edit": ("/manage/banks/{bank}/edit",),
    "/manage/banks/<slug>/export.<ending>": ("/manage/banks/{bank}/export.xlsx",),
    "/manage/banks/<slug>/import": ("/manage/banks/{bank}/import",),
    "/manage/banks/<slug>/import/<upload_id>": ("/manage/banks/{bank}/import/{bank_upload}",),
    "/manage/banks/<slug>/import/template.xlsx": ("/manage/banks/{bank}/import/template.xlsx",),
    "/manage/banks/<slug>/questions/new": ("/manage/banks/{bank}/questions/new",),
    "/manage/banks/questions/<question_id>": ("/manage/banks/questions/{question}",),
    "/manage/banks/questions/<question_id>/edit": ("/manage/banks/questions/{question}/edit",),
    "/manage/banks/questions/<question_id>/versions/<int:number>": (
        "/manage/banks/questions/{question}/versions/1",
    ),
    # contests, codes, prizes
    "/manage/contests/<contest_id>": ("/manage/contests/{contest}",),
    "/manage/contests/<contest_id>/divisions": ("/manage/contests/{contest}/divisions",),
    "/manage/rounds/<round_id>/late": ("/manage/rounds/{round}/late",),
    "/manage/rounds/<round_id>/list": ("/manage/rounds/{round}/list",),
    "/manage/contests/<contest_id>/series": ("/manage/contests/{contest}/series",),
    "/manage/contests/<contest_id>/drafts": ("/manage/contests/{contest}/drafts",),
    "/manage/contests/<contest_id>/rounds/new": ("/manage/contests/{contest}/rounds/new",),
    "/manage/rounds/<round_id>": (
        "/manage/rounds/{round}",
        "/manage/rounds/{closed}",
        "/manage/rounds/{draft}",
    ),
    "/manage/rounds/<round_id>/matrix": ("/manage/rounds/{draft}/matrix",),
    "/manage/rounds/<round_id>/steps/<name>": tuple(
        f"/manage/rounds/{{draft}}/steps/{name}" for name in STEPS
    ),
    "/manage/rounds/<round_id>/drawable": ("/manage/rounds/{draft}/drawable",),
    "/manage/rounds/<round_id>/leaks": (
        "/manage/rounds/{round}/leaks",
        "/manage/rounds/{closed}/leaks",
    ),
    "/manage/rounds/<round_id>/papers": (
        "/manage/rounds/{draft}/papers",
        "/manage/rounds/{closed}/papers",
    ),
    "/manage/rounds/<round_id>/forms": ("/manage/rounds/{closed}/forms",),
    "/manage/rounds/<round_id>/repairs": ("/manage/rounds/{closed}/repairs",),
    "/manage/rounds/<round_id>/repairs/new/<version_id>": (),
    "/manage/rounds/<round_id>/repairs/<repair_id>/decision": (),
    "/manage/rounds/<round_id>/sheets": ("/manage/rounds/{closed}/sheets",),
    "/manage/rounds/<round_id>/sheets/new": ("/manage/rounds/{closed}/sheets/new",),
    "/manage/rounds/<round_id>/sheets/<attempt_id>": (),
    "/manage/rounds/<round_id>/sheets/<attempt_id>/check": (),
    "/manage/rounds/<round_id>/analysis": (
        "/manage/rounds/{round}/analysis",
        "/manage/rounds/{closed}/analysis",
        "/manage/rounds/{analysed}/analysis",
        "/manage/rounds/{analysed}/analysis?verdict=wrong_key",
    ),
    "/manage/rounds/<round_id>/analysis/<version_id>": (
        "/manage/rounds/{analysed}/analysis/{analysed_version}",
    ),
    "/manage/rounds/<round_id>/analysis.<ending>": ("/manage/rounds/{analysed}/analysis.csv",),
    "/manage/banks/<slug>/analysis": (
        "/manage/banks/{bank}/analysis",
        "/manage/banks/{bank}/analysis?kind=practice",
    ),
    "/manage/banks/<slug>/analysis/<version_id>": (),
    "/manage/banks/<slug>/analysis.<ending>": (),
    "/manage/rounds/<round_id>/codes": (
        "/manage/rounds/{round}/codes",
        "/manage/rounds/{closed}/codes",
        "/manage/rounds/{draft}/codes",
    ),
    "/manage/codes/<code_id>": ("/manage/codes/{code_id}",),
    "/manage/rounds/<round_id>/posters.pdf": (),
    "/manage/rounds/<round_id>/enterprises": ("/manage/rounds/{round}/enterprises",),
    "/manage/rounds/<round_id>/enterprises.xlsx": ("/manage/rounds/{round}/enterprises.xlsx",),
    "/manage/rounds/<round_id>/draws": (
        "/manage/rounds/{closed}/draws",
        "/manage/rounds/{round}/draws",
    ),
    "/manage/rounds/<round_id>/draws/new": (
        "/manage/rounds/{closed}/draws/new?purpose=lots",
        "/manage/rounds/{closed}/draws/new?purpose=order",
    ),
    "/manage/rounds/<round_id>/draws/<draw_id>": (),
    "/manage/rounds/<round_id>/handover": ("/manage/rounds/{closed}/handover",),
    "/manage/rounds/<round_id>/handover/sheet": ("/manage/rounds/{closed}/handover/sheet",),
    "/manage/rounds/<round_id>/handover/<claim_id>": (),
    "/manage/rounds/<round_id>/handover/<claim_id>/photo": (),
    "/manage/rounds/<round_id>/prizes": (
        "/manage/rounds/{round}/prizes",
        "/manage/rounds/{closed}/prizes",
        "/manage/rounds/{draft}/prizes",
    ),
    "/manage/rounds/<round_id>/winners": (
        "/manage/rounds/{round}/winners",
        "/manage/rounds/{proposed}/winners",
        "/manage/rounds/{closed}/winners",
    ),
    "/manage/rounds/<round_id>/winners.xlsx": ("/manage/rounds/{closed}/winners.xlsx",),
    "/manage/rounds/<round_id>/decision.docx": ("/manage/rounds/{closed}/decision.docx",),
    "/manage/rounds/<round_id>/ceremony": (
        "/manage/rounds/{closed}/ceremony",
        "/manage/rounds/{closed}/ceremony?screen=1",
    ),
    # calls and files, no pages
    "/static/<fingerprint>/<path:name>": (),
    "/api/v1/attempts/<attempt_id>": (),
    "/api/v1/attempts/<attempt_id>/clock": (),
    "/api/v1/attempts/<attempt_id>/review": (),
    "/api/v1/join/<code>": (),
    "/api/v1/join/<code>/units": (),
    "/api/v1/rounds/<round_id>/leaderboard": (),
    "/api/v1/rounds/<round_id>/units": (),
}

REFUSALS = ("/j/KHONGCO", "/manage/staff/nobody", "/nothing-here", "/rounds/nothing/leaderboard")
"""Pages that people see when something is not there, or not theirs."""
