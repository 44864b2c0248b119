"""The checker of types and array shapes at run time that the tests run under."""

from beartype import BeartypeConf, beartype

# An int is welcome where a float is asked for, as PEP 484 has it.
check = beartype(conf=BeartypeConf(is_pep484_tower=True))
