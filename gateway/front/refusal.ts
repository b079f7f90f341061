/**
 * Why the front left a connection to node:http. None of these says that the request is bad: only that it is not of the plain form, so that another parser has to judge.
 *
 * | refusal      | what was found                                                                              |
 * |--------------|---------------------------------------------------------------------------------------------|
 * | `method`     | another method than the common ones                                                         |
 * | `target`     | another form than origin-form, or a character that some parser may change                   |
 * | `version`    | anything but HTTP/1.1, or a request line that is cut short                                  |
 * | `field`      | a field line out of the ordinary: other line ends, blanks at odd places, bytes past ASCII   |
 * | `connection` | a field that steers the connection, with anything but the plainest value                    |
 * | `framing`    | Transfer-Encoding, or a Content-Length that is odd or at an odd place                       |
 * | `host`       | no Host, more than one, an empty one, or characters that are rare in hosts                  |
 * | `size`       | a head that is larger than the front takes                                                  |
 * | `incomplete` | a head that has not arrived as a whole                                                      |
 */
export type Refusal =
  | "method"
  | "target"
  | "version"
  | "field"
  | "connection"
  | "framing"
  | "host"
  | "size"
  | "incomplete";
