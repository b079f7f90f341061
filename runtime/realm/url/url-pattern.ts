import { URLPattern } from "urlpattern-polyfill/urlpattern";
import { defineInterface } from "../webidl/interface.ts";

defineInterface(URLPattern, "URLPattern");

/** URL Pattern §1, by the library that its authors keep. */
export { URLPattern };
