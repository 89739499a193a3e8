"""The door by which tests and visitors change the pretend salon, under `/_control/`."""
