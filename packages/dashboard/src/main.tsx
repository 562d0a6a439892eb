import { render } from "preact";
import { App } from "./app.tsx";
import { ownPath } from "./route.ts";
// In the script, so that no second request stands between the page and its first useful picture; a sheet that is made
// here needs nothing of the page's policy.
import css from "./style.css?inline";

history.replaceState(history.state, "", ownPath(location.pathname) + location.search + location.hash);
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet];
const place = document.getElementById("app");
if (place !== null) render(<App />, place);
