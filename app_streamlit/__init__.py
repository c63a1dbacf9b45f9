"""The screens: they read the views of the schema `app` and know no Dagster and no model."""
