# python _hotline_launch.py SCRIPT ARGUMENTS… | -m MODULE ARGUMENTS…: `_hotline_run` takes it from here.
import sys

sys.__dict__.pop('_hotline_launch')()
