/**
 * Loads the tables of Unicode's IDNA processing on first use: few functions meet such a host name, and reading them takes milliseconds. That is why this is
 * CommonJS, the only kind of module that is evaluated late and at once.
 */
const OPTIONS = {
  checkBidi: true,
  checkJoiners: true,
  checkHyphens: false,
  ignoreInvalidPunycode: false,
  transitionalProcessing: false,
  useSTD3ASCIIRules: false,
  verifyDNSLength: false,
};

exports.isValidDomain = function isValidDomain(domain) {
  return require("tr46").toASCII(domain, OPTIONS) !== null;
};
