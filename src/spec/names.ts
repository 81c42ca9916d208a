/** A kind of name: its grammar, and how it is asked for in a message. */
export interface Grammar {
  readonly pattern: RegExp;
  readonly what: string;
}

/** The name of a namespace (RFC 1123 label). */
export const NAMESPACE: Grammar = {
  pattern: /^(?=.{1,63}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
  what: 'a namespace (at most 63 lower-case letters, digits and hyphens)',
};

/** The name of a cluster scoped object (RFC 1123 subdomain). */
export const OBJECT_NAME: Grammar = {
  pattern: /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/,
  what: 'a name of lower-case letters, digits, hyphens and dots',
};

/**
 * The name under which an HPA asks for a metric. It is one segment of a path; beyond the lower-case letters, digits, hyphens and
 * dots that Kubernetes objects have, it may hold what the HPAs of other adapters ask for, such as `queue_depth` and `a|b:c`.
 * `status` and `finalize` stand for something else in a path below a namespace.
 */
export const METRIC_NAME: Grammar = {
  pattern: /^(?!(?:status|finalize)$)(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9._:|-]*[A-Za-z0-9])?$/,
  what: 'a metric name of letters, digits and - . _ : | other than status and finalize, such as render-pods',
};

/** The key of a Kubernetes label: a name, and before it a domain and a slash at will. */
export const LABEL_KEY: Grammar = {
  pattern:
    /^(?:(?=[^/]{1,253}\/)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\/)?(?=[^/]{1,63}$)[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/,
  what: 'a label key such as team or example.com/team',
};

/** The value of a Kubernetes label; it may be empty. */
export const LABEL_VALUE: Grammar = {
  pattern: /^(?=.{0,63}$)(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?$/,
  what: 'a label value (text of at most 63 letters, digits and - . _)',
};

/** The id of a Pub/Sub subscription or topic, without its project. */
export const PUBSUB_ID: Grammar = {
  pattern: /^(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}$/,
  what: 'a Pub/Sub id (3 to 255 letters, digits and - _ . ~ + %, the first a letter, not goog at the beginning)',
};

/** The id of a Google Cloud project; old ones may belong to a domain. */
export const PROJECT_ID: Grammar = {
  pattern:
    /^(?=.{6,93}$)(?:[a-z][a-z0-9-]{4,28}[a-z0-9]|[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+:[a-z](?:[a-z0-9-]{0,28}[a-z0-9])?)$/,
  what: 'a project id (6 to 30 lower-case letters, digits and hyphens, the first a letter)',
};

/** The name of an HTTP header. */
export const HEADER_NAME: Grammar = {
  pattern: /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}$/,
  what: 'the name of an HTTP header such as X-Scope-OrgID',
};

/** What an HTTP header may hold: printable ASCII, and blanks only inside. */
export const HEADER_VALUE: Grammar = {
  pattern: /^[!-~](?:[ -~]{0,4094}[!-~])?$/,
  what: 'text of printable ASCII characters',
};

/** The name in a server's certificate. */
export const SERVER_NAME: Grammar = {
  pattern: /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/,
  what: 'a host name',
};

/** A user's name in basic authentication, which ends at the first colon. */
export const USER_NAME: Grammar = {
  pattern: /^[^\p{C}:]{1,256}$/u,
  what: 'a user name without a colon',
};

/**
 * Where a secret is kept. It must look like a path, so that a token or password that somebody puts in its place is refused here
 * and not printed by whoever tries to open it.
 */
export const SECRET_FILE: Grammar = {
  pattern: /^\.{0,2}\/[^\p{C}]{1,4095}$/u,
  what: 'the path of a file, beginning with / or ./ (the secret itself has no place here)',
};

/** Where something else is kept. */
export const FILE: Grammar = {
  pattern: /^[^\p{C}]{1,4096}$/u,
  what: 'the path of a file',
};

/** A series of a recording: the name of a column. */
export const SERIES: Grammar = {
  pattern: /^[A-Za-z_][A-Za-z0-9_.-]{0,252}$/,
  what: 'the name of a series such as backlog',
};

/** A session or event of a calendar. */
export const WINDOW_NAME: Grammar = {
  pattern: /^(?!(?:open|close|lunch|reopen|closed|early|late)$)(?=.{1,63}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
  what: 'a name of lower-case letters, digits and hyphens, other than open, close, lunch, reopen, closed, early and late',
};

/** An iCalendar file beside the file that names it. A path could lead anywhere on the machine. */
export const ICAL_FILE: Grammar = {
  pattern: /^(?=.{5,255}$)[A-Za-z0-9][A-Za-z0-9._-]*\.ics$/,
  what: 'the name of an *.ics file in the same folder',
};

/** The name of a label of Prometheus, as all its versions take it. */
export const LABEL_NAME: Grammar = {
  pattern: /^(?!__)[A-Za-z_][A-Za-z0-9_]{0,127}$/,
  what: 'a label name of letters, digits and underscores',
};

/** The value of a label of Prometheus that something is looked for with. */
export const LABEL_TEXT: Grammar = {
  pattern: /^[^\p{C}]{1,256}$/u,
  what: 'text of 1 to 256 characters, in quotes if it looks like a number',
};

/**
 * A regular expression for the names of pods and nodes: their letters, and of RE2 what is the same in every dialect. Counts such as
 * {2,} are left out, as they can be made large.
 */
export const NAME_PATTERN: Grammar = {
  pattern: /^(?:[a-z0-9-]|\\?\.|\\d|[*+?|()]|\(\?:|\[\^?[a-z0-9.-]+\]){1,253}$/,
  what: 'a pattern of lower-case letters, digits, - . * + ? | ( ) [ ] and \\. such as render-.*',
};
