"use strict";
const place = document.getElementById("redoc");
// Fonts of the system, since Redoc's own would come from elsewhere.
const theme = { typography: { fontFamily: "system-ui, sans-serif", headings: { fontFamily: "system-ui, sans-serif" } } };
Redoc.init(place.dataset.document, { theme, maxDisplayedEnumValues: 8 }, place);
