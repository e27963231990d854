"""The closed list of what a receipt may say was removed."""

from enum import StrEnum


class Kind(StrEnum):
    """One kind of metadata; stable words that phone and office translate.

    ============== ==========================================================
    exif           the camera's tag block
    gps            a place, in EXIF or XMP
    time           when it was taken or changed
    serial         serial numbers of camera or lens, unique image ids
    owner          names: artist, owner, copyright
    maker_note     the maker's private block
    thumbnail      a second, small picture (often of the uncropped scene)
    xmp            Adobe's metadata
    iptc           press metadata, Photoshop resources
    icc            a colour profile (converted, then dropped)
    comment        a free comment
    mpf            an index of further pictures
    depth          a depth map, a gain map or another hidden layer
    second_image   another picture behind the first
    video          a film, with its sound
    trailer        bytes behind the end of the picture
    c2pa           a signed provenance manifest
    jumbf          boxes in the manner of c2pa
    app_data       private segments of a maker or program
    png_text       text chunks
    private_chunk  chunks that draw nothing
    frames         further frames of an animation
    slack          bytes between the parts
    unreadable     a part that could not be read, and is gone all the same
    ============== ==========================================================
    """

    EXIF = "exif"
    GPS = "gps"
    TIME = "time"
    SERIAL = "serial"
    OWNER = "owner"
    MAKER_NOTE = "maker_note"
    THUMBNAIL = "thumbnail"
    XMP = "xmp"
    IPTC = "iptc"
    ICC = "icc"
    COMMENT = "comment"
    MPF = "mpf"
    DEPTH = "depth"
    SECOND_IMAGE = "second_image"
    VIDEO = "video"
    TRAILER = "trailer"
    C2PA = "c2pa"
    JUMBF = "jumbf"
    APP_DATA = "app_data"
    PNG_TEXT = "png_text"
    PRIVATE_CHUNK = "private_chunk"
    FRAMES = "frames"
    SLACK = "slack"
    UNREADABLE = "unreadable"
