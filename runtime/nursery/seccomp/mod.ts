export { blankFilter, describeBlankFilter } from "./blank-filter.ts";
export { forbidNewPrivileges, installFilter } from "./install-filter.ts";
export { describeInstanceFilter, instanceFilter } from "./instance-filter.ts";
export { describeLaunchFilter, launchFilter } from "./launch-filter.ts";
export { type Architecture, findArchitecture } from "./syscalls.ts";
