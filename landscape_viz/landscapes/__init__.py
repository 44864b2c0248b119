"""Losses of one or two numbers.

`landscape` has the type itself, `function_adapter` brings any function into its form, `default_domain` knows the domain
where nobody gives one. Losses come from the `catalogue`, from text (`expressions`), or from data (`data`, `regression`,
`neuron`, and `batches` of samples). `critical_points` finds minima, saddles and maxima, with `hessian` for slope and
curvature and `pattern_search` where there is none. `domains` and `validation` check arguments.
"""
