"""GIF89a: the bytes of the format and the rules of its clock.

Time in a GIF is counted in hundredths of a second (cs). A delay below 2 cs is played by browsers
as 10 cs, so no delay written here is shorter than 2 cs.
"""

from __future__ import annotations

import math
import struct
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from landscape_viz.output_formats import checked_fps

SIDE_MOST = 65535
TRAILER = b"\x3b"

_DELAY_LEAST = 2
MOST_FPS_PLAYED = 100 / _DELAY_LEAST
_DELAY_MOST = 65535
_KEEP = 1 << 2  # disposal 1: the picture stays where the next one does not paint


def true_fps(fps: float) -> float:
    """The average rate, in frames a second, at which a GIF asked for `fps` plays.

    It is `fps` itself up to 50, because the delays are spread so that their sum is right, and 50
    beyond, because no delay is below 2 cs.

    Raises:
        InputError: `fps` is not a number from 0.1 to 100.
    """
    return min(checked_fps(fps), MOST_FPS_PLAYED)


def frame_start(frame: int, fps: float) -> int:
    """The time, in cs, at which frame number `frame` (0 is the first) of a film of `fps` begins.

    `frame_start(n, fps)` is the length of a film of n frames, without the hold of the last one.
    """
    return math.floor(frame * 100 / Fraction(true_fps(fps)) + Fraction(1, 2))


def split_delay(delay: int) -> list[int]:
    """`delay` (cs) as the delays, each from 2 to 65535 cs, of as few pictures as can hold it."""
    parts = max(1, -(-delay // _DELAY_MOST))
    return [delay * (part + 1) // parts - delay * part // parts for part in range(parts)]


def code_bits(colours: int) -> int:
    """Bits of an index into a table of that many colours; the format allows 2 to 8."""
    return max(2, (colours - 1).bit_length())


def header(width: int, height: int, colours: NDArray[np.uint8]) -> bytes:
    """Signature, screen of `width` x `height` pixels and the table of `colours` (n, 3), n at most 256."""
    bits = code_bits(len(colours))
    screen = struct.pack("<6sHHBBB", b"GIF89a", width, height, 0xF0 | (bits - 1), 0, 0)
    return screen + colours.tobytes().ljust(3 << bits, b"\0")


def loop_extension(plays: int) -> bytes:
    """The NETSCAPE2.0 block for a film shown `plays` times, 0 for ever; nothing for a film shown once."""
    if plays == 1:
        return b""
    # The stored number counts the repeats after the first play.
    return b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", max(plays - 1, 0)) + b"\0"


def comment_extension(comment: str) -> bytes:
    """A comment block of UTF-8 text; nothing for an empty text."""
    text = comment.encode()
    blocks = [text[start : start + 255] for start in range(0, len(text), 255)]
    return b"".join((b"\x21\xfe", *(bytes([len(block)]) + block for block in blocks), b"\0")) if blocks else b""


def graphic_control(delay: int, transparent: int | None) -> bytes:
    """The block before a picture: how long it shows (cs) and which index, if any, leaves pixels as they are."""
    return struct.pack("<BBBBHBB", 0x21, 0xF9, 4, _KEEP | (transparent is not None), delay, transparent or 0, 0)


def image_block(indices: NDArray[np.uint8], left: int, top: int, bits: int) -> bytes:
    """A picture of palette `indices` (h, w), each below 2**bits, placed at (`left`, `top`), compressed."""
    height, width = indices.shape
    descriptor = struct.pack("<BHHHHBB", 0x2C, left, top, width, height, 0, bits)
    # Pillow's encoder gives the LZW codes cut into sub-blocks, without the empty block that ends them.
    return descriptor + Image.fromarray(indices).tobytes("gif", ("L", bits, 0)) + b"\0"
