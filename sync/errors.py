"""Every stable code, in one place: the same words on the phone, the server and in docs/protocol.md.

========================  ======  ==============================================================
code                      HTTP    when
========================  ======  ==============================================================
bad_shape                 422     a broken envelope or body; as an op's code: the op itself
unknown_type              op      the op's record type is not in the schema
unknown_field             op      a field, entry kind or member that this server does not know yet
forbidden_scope           op      the author may not write this record or this field (a request: 403)
state_mismatch            op      a command, edit or deletion that the record's state refuses (a request: 409)
erased                    op      the record was erased by law
op_id_reuse               op      the same op, or the same (inc, n), with other content
bad_json                  400     the body is no JSON
bad_request               400     a header or a request line that makes no sense
bad_cursor                400     a cursor that this server never signed
bad_credentials           401     wrong user or password
token_invalid             401     no token, or none that is known
token_expired             401     the token has run out: refresh it
token_reused              401     an old refresh token came back: the device is revoked
device_revoked            403     this device was revoked: the phone seals its store
foreign_inc               403     an incarnation that was not issued to this user
forbidden                 403     signed in, but not for this
https_required            403     plain http from another machine
consent_refused           403     a recorded refusal or withdrawal: the phone destroys the bytes
bad_code                  403     the visit code is wrong
not_found                 404     there is no such thing, or not for this person
not_ready                 404     the photo has no verdict yet
method_not_allowed        405     the path is right, the method is not
epoch_changed             409     the server was restored: start again from a null cursor
visit_pending             409     the photo's visit has not reached the server
consent_pending           409     the photo's consent has not reached the server
offset_mismatch           409     an upload's offset is not where the server stands
photo_id_reuse            409     the photo's id stands for other bytes, or for another visit's photo
conflict_changed          409     the conflict stands differently now; `conflict` says how (null: settled)
already_answered          409     the family has answered this note
own_work                  409     who handed it in does not accept it while a colleague can
link_gone                 410     the note's link was withdrawn or replaced
upload_gone               410     the upload has expired
tus_version               412     another version of tus than 1.0.0
too_large                 413     the body is larger than `limits` says
unsupported_media_type    415     not the content type that this path takes
wrong_host                421     another name than PUBLIC_URL
hash_mismatch             422     the whole upload is not what its sha256 says
photo_refused             422     the picture cannot be made safe; `why` says how so
bad_pack                  422     a campaign pack that cannot be used; `mistakes`: each with line, what, cure
app_too_old               426     too old to pull (push never refuses)
rate_limited              429     too many requests: wait for Retry-After
staging_full              429     too much that was begun and not finished: finish it, or wait for Retry-After
checksum_mismatch         460     one part of an upload is not what its checksum says
internal                  500     our fault; the request may be sent again
unavailable               503     not now: wait for Retry-After
disk_full                 507     nothing can be stored until the school makes room
========================  ======  ==============================================================
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Code(StrEnum):
    """A stable code; see the table above."""

    BAD_SHAPE = "bad_shape"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_FIELD = "unknown_field"
    FORBIDDEN_SCOPE = "forbidden_scope"
    STATE_MISMATCH = "state_mismatch"
    ERASED = "erased"
    OP_ID_REUSE = "op_id_reuse"
    BAD_JSON = "bad_json"
    BAD_REQUEST = "bad_request"
    BAD_CURSOR = "bad_cursor"
    BAD_CREDENTIALS = "bad_credentials"
    TOKEN_INVALID = "token_invalid"  # noqa: S105 - a code, no secret
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a code, no secret
    TOKEN_REUSED = "token_reused"  # noqa: S105 - a code, no secret
    DEVICE_REVOKED = "device_revoked"
    FOREIGN_INC = "foreign_inc"
    FORBIDDEN = "forbidden"
    HTTPS_REQUIRED = "https_required"
    CONSENT_REFUSED = "consent_refused"
    BAD_CODE = "bad_code"
    NOT_FOUND = "not_found"
    NOT_READY = "not_ready"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    EPOCH_CHANGED = "epoch_changed"
    VISIT_PENDING = "visit_pending"
    CONSENT_PENDING = "consent_pending"
    OFFSET_MISMATCH = "offset_mismatch"
    PHOTO_ID_REUSE = "photo_id_reuse"
    CONFLICT_CHANGED = "conflict_changed"
    ALREADY_ANSWERED = "already_answered"
    OWN_WORK = "own_work"
    LINK_GONE = "link_gone"
    UPLOAD_GONE = "upload_gone"
    TUS_VERSION = "tus_version"
    TOO_LARGE = "too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    WRONG_HOST = "wrong_host"
    HASH_MISMATCH = "hash_mismatch"
    PHOTO_REFUSED = "photo_refused"
    BAD_PACK = "bad_pack"
    APP_TOO_OLD = "app_too_old"
    RATE_LIMITED = "rate_limited"
    STAGING_FULL = "staging_full"
    CHECKSUM_MISMATCH = "checksum_mismatch"
    INTERNAL = "internal"
    UNAVAILABLE = "unavailable"
    DISK_FULL = "disk_full"


OP_CODES: frozenset[Code] = frozenset(
    {
        Code.BAD_SHAPE,
        Code.UNKNOWN_TYPE,
        Code.UNKNOWN_FIELD,
        Code.FORBIDDEN_SCOPE,
        Code.STATE_MISMATCH,
        Code.ERASED,
        Code.OP_ID_REUSE,
    }
)
"""The codes with which an op may be quarantined."""

_BY_STATUS: Mapping[int, str] = {
    400: "bad_json bad_request bad_cursor",
    401: "bad_credentials token_invalid token_expired token_reused",
    403: "device_revoked foreign_inc forbidden https_required consent_refused bad_code",
    404: "not_found not_ready",
    405: "method_not_allowed",
    409: "epoch_changed visit_pending consent_pending offset_mismatch photo_id_reuse conflict_changed "
    "already_answered own_work",
    410: "link_gone upload_gone",
    412: "tus_version",
    413: "too_large",
    415: "unsupported_media_type",
    421: "wrong_host",
    422: "bad_shape hash_mismatch photo_refused bad_pack",
    426: "app_too_old",
    429: "rate_limited staging_full",
    460: "checksum_mismatch",
    500: "internal",
    503: "unavailable",
    507: "disk_full",
}

HTTP_STATUS: Mapping[Code, int] = MappingProxyType(
    {Code(word): status for status, words in _BY_STATUS.items() for word in words.split()}
)
"""The usual HTTP status of each code; codes that only ops carry have none."""


class Fault(StrEnum):
    """What is wrong with one member of an op: the words in its `errors`, translated for display."""

    REQUIRED = "required"
    WRONG_TYPE = "wrong_type"
    NOT_AN_ID = "not_an_id"
    NOT_A_STAMP = "not_a_stamp"
    NOT_A_DATE = "not_a_date"
    NOT_A_TIME = "not_a_time"
    NOT_AN_INSTANT = "not_an_instant"
    NOT_FINITE = "not_finite"
    NUMBER_RANGE = "number_range"
    NUL = "nul"
    LONE_SURROGATE = "lone_surrogate"
    TOO_DEEP = "too_deep"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    REPEATED = "repeated"
    NOT_AN_OPTION = "not_an_option"
    NOT_AN_ENTRY = "not_an_entry"
    USE_ITEMS = "use_items"
    USE_SET = "use_set"
    USE_COMMAND = "use_command"
    NOT_SEALED = "not_sealed"
    UNKNOWN = "unknown"
    READ_ONLY = "read_only"
    CREATE_ONLY = "create_only"
    OTHER_STATE = "other_state"
    NO_SUCH_PERSON = "no_such_person"
