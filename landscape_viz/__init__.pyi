"""The public names, each with the module that it is imported from when it is first used."""

from .errors import InputError as InputError
from .film.saving import save as save
from .landscapes.catalogue import catalogue as catalogue
from .landscapes.data import DataLandscape as DataLandscape
from .landscapes.expressions.evaluate import parse as parse
from .landscapes.landscape import Landscape as Landscape
from .landscapes.neuron import neuron as neuron
from .landscapes.regression import linear_equations as linear_equations
from .landscapes.regression import linear_regression as linear_regression
from .optimizers.first_order import gradient_descent as gradient_descent
from .optimizers.first_order import momentum as momentum
from .optimizers.gradient_flow import gradient_flow as gradient_flow
from .optimizers.levenberg import levenberg as levenberg
from .optimizers.line_search import newton_line_search as newton_line_search
from .optimizers.newton import damped_newton as damped_newton
from .optimizers.newton import newton as newton
from .optimizers.newton import saddle_free_newton as saddle_free_newton
from .optimizers.textbook import averaged_momentum as averaged_momentum
from .optimizers.textbook import textbook_adagrad as textbook_adagrad
from .optimizers.textbook import textbook_adam as textbook_adam
from .optimizers.textbook import textbook_rmsprop as textbook_rmsprop
from .pipeline import animate as animate
from .runs.basins import BasinMap as BasinMap
from .runs.basins import BasinStack as BasinStack
from .runs.basins import basin_stack as basin_stack
from .runs.basins import basins as basins
from .runs.ensemble import Ends as Ends
from .runs.ensemble import ensemble as ensemble
from .runs.export import save_runs as save_runs
from .runs.noise import NoisyRuns as NoisyRuns
from .runs.noise import noisy_runs as noisy_runs
from .runs.record import record as record
from .runs.record import record_all as record_all
from .runs.restarts import Restarts as Restarts
from .runs.restarts import restarts as restarts
from .runs.sweep import Sweep as Sweep
from .runs.sweep import sweep as sweep
from .runs.trajectory import Trajectory as Trajectory
from .runs.tune import Tuned as Tuned
from .runs.tune import tune as tune
from .scenes.basins import basin_scene as basin_scene
from .scenes.compare import compare as compare
from .scenes.dissect import dissect as dissect
from .scenes.noise import noise_scene as noise_scene
from .scenes.race import race_scene as race_scene
from .scenes.restarts import restart_scene as restart_scene
from .scenes.scene import Scene as Scene
from .scenes.setting_fan import fan_scene as fan_scene
from .scenes.side_by_side import side_by_side as side_by_side
from .scenes.sweep import sweep_film as sweep_film
from .scenes.sweep import sweep_route as sweep_route
from .scenes.sweep import sweep_scene as sweep_scene

__all__: list[str]
__version__: str
