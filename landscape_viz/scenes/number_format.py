"""Numbers as people write them, and round ones."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float64

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

FAR = 1e-3  # numbers that differ by less than this share of their size are written without what they have in common


def power(exponent: int) -> str:
    """10⁻³ as plain text; matplotlib's own powers are typeset as mathematics, which takes a while."""
    return f"10{str(exponent).translate(_SUPERSCRIPTS)}"


def short(number: float, digits: int = 6) -> str:
    """A number in few letters: 0.25, −1500, 10⁵, 2·10⁻⁷."""
    if number == 0 or not math.isfinite(number):
        return "0" if number == 0 else str(number).replace("-", "−")
    mantissa, _, exponent = f"{number:.{digits - 1}e}".partition("e")
    if -5 < int(exponent) < 5:
        return f"{float(f'{number:.{digits}g}'):.{max(digits, int(exponent) + 1)}g}".replace("-", "−")
    mantissa = (mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa).replace("-", "−")
    times = {"1": "", "−1": "−"}.get(mantissa, f"{mantissa}·")
    return times + power(int(exponent))


def brief_loss(number: float) -> str:
    """A loss in as few letters as tell its size: 1.2e-5, −959.6, 0.0031."""
    if not math.isfinite(number):
        return str(number).replace("-", "−")
    text = f"{number:.4g}" if 1 <= abs(number) < 1e4 else f"{number:.2g}"
    mantissa, letter, exponent = text.partition("e")
    return (f"{mantissa}e{int(exponent)}" if letter else mantissa).replace("-", "−")


def table_number(number: float) -> str:
    """A number as a table tells it: at most three digits, and below 0.0001 a power of ten alone: 10⁻⁶."""
    if not math.isfinite(number):
        return "–" if math.isnan(number) else str(number).replace("-", "−").replace("inf", "∞")
    size = abs(number)
    if 0 < size < 1e-4 or size >= 1e5:
        exponent = math.floor(math.log10(size) + 0.5)
        return ("−" if number < 0 else "") + power(exponent)
    if size >= 99.95:
        text = f"{number:.0f}"
    elif size >= 9.995:
        text = f"{number:.1f}"
    else:
        text = f"{number:.2f}" if size >= 0.01 or size == 0 else f"{number:.4f}"
    return ("0" if size == 0 else text).replace("-", "−")


def widest_numbers(numbers: Float64[np.ndarray, " n"]) -> set[str]:
    """Texts of which one is as wide as any of some numbers that `table_number` writes in digits of one width."""
    finite = numbers[np.isfinite(numbers)]
    sizes = np.abs(finite[finite != 0])
    wide = {0.0} | ({float(sizes.min()), float(sizes.max())} if sizes.size else set())
    in_digits = sizes[(sizes >= 1e-4) & (sizes < 1e5)]
    if in_digits.size:
        wide |= {float(in_digits.min()), float(in_digits.max())}
    signs = (1, -1) if (finite < 0).any() else (1,)
    return {table_number(sign * number) for number in wide for sign in signs}


def roundest(low: float, high: float) -> float:
    """The number between two others, ends included, that takes the fewest digits to write."""
    if low <= 0 <= high:
        return 0.0
    largest = math.floor(math.log10(max(abs(low), abs(high))))
    middle = low + (high - low) / 2
    for exponent in range(largest, max(largest - 17, -300), -1):
        for factor in (10, 5, 2, 1):
            step = factor * 10.0**exponent
            first, last = math.ceil(low / step), math.floor(high / step)
            if first <= last:
                count = min(max(round(middle / step), first), last)
                return float(
                    f"{count * factor}e{exponent}"
                )  # read, not computed: the number nearest to what is written
    return middle


def even_numbers(low: float, high: float, most: int) -> list[float]:
    """Round numbers at equal distances from `low` to `high`, as many as can be but no more than `most`."""
    largest = math.ceil(math.log10(high - low)) if 0 < high - low < math.inf else -300
    numbers: list[float] = []
    for exponent in range(largest, max(largest - 3, -300), -1):
        for factor in (5, 2, 1):
            step = factor * 10.0**exponent
            # A hair of tolerance: the ends are sums of steps and may be rounded.
            counts = range(math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6) + 1)
            if len(counts) > most:
                return numbers
            numbers = [float(f"{count * factor}e{exponent}") for count in counts]
    return numbers


def common_offset(low: float, high: float) -> float:
    """A round number to take off all numbers from `low` to `high` where only their last digits differ; else 0."""
    if high - low > FAR * max(abs(low), abs(high)):
        return 0.0
    return roundest(low - (high - low), high + (high - low))


def signed(number: float) -> str:
    """A number to be added, with a blank after its sign: "− 10⁹"; nothing for 0."""
    return f"{'−' if number < 0 else '+'} {short(abs(number), 15)}" if number else ""


def shortened(name: str, low: float, high: float) -> tuple[float, float, str]:
    """The number to take off those of an axis, that to divide them by, so that they are short; and its name then."""
    base = common_offset(low, high)
    largest = max(abs(low - base), abs(high - base))
    exponent = math.floor(math.log10(largest)) if largest > 0 else 0
    name = f"{name} {signed(-base)}".strip()
    if -3 < exponent < 4:
        return base, 1.0, name
    return base, 10.0**exponent, f"({name}) / {power(exponent)}" if base else f"{name} / {power(exponent)}"


def axis_numbers(limits: tuple[float, float], scale: str, most: int) -> tuple[list[float], list[str], str]:
    """The numbers to write along an axis, how they are written, and the words that belong to all of them.

    Args:
      limits: of the axis.
      scale: "linear" or "log"; on a log scale the numbers are powers of ten, where it has two of them.
      most: how many there may be.

    Returns:
      Numbers, their texts, and for example "− 10⁹" or "/ 10⁶" where that was taken off them; "" for nothing.
    """
    low, high = sorted(limits)
    if scale == "log":
        numbers = decades(low, high, most)
        for digits in ((1, 3), (1, 2, 5)):  # within few decades more numbers are round
            if len(numbers) < 2:
                numbers = log_numbers(low, high, digits)[-most:]
        if len(numbers) < 2:
            numbers = [number for number in even_numbers(low, high, most) if number > 0]
        return numbers, [short(number, 3) for number in numbers], ""
    base, unit, words = shortened("", low, high)
    numbers = even_numbers((low - base) / unit, (high - base) / unit, most)
    words = words.replace("() /", "/").strip()
    return [base + unit * number for number in numbers], [short(number, 4) for number in numbers], words


def log_numbers(low: float, high: float, digits: tuple[int, ...]) -> list[float]:
    """The numbers from `low` to `high` that have one of these digits and else zeros only."""
    exponents = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
    numbers = [float(f"{digit}e{exponent}") for exponent in exponents for digit in digits]
    return [number for number in numbers if low <= number <= high]


def decades(low: float, high: float, most: int) -> list[float]:
    """Powers of ten within limits, evenly apart, no more than `most`."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    apart = max(math.ceil((last - first + 1) / most), 1)
    return [float(f"1e{exponent}") for exponent in range(last - (last - first) // apart * apart, last + 1, apart)]
