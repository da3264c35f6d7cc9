from tuuletus import __version__

project = "Tuuletus"
author = "the Tuuletus contributors"
release = version = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_title = "Tuuletus"
html_theme_options = {
    "description": "From what was published and what came back to decisions that are checked.",
    "fixed_sidebar": True,
    "page_width": "70rem",
}
html_copy_source = False
html_show_sphinx = False
