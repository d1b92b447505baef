"""Physics: what care, repair and building do to facilities. Publishes measures; never sees a fund."""
