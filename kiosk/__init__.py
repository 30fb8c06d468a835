"""The kiosk: Casa's kiosk profile in a window of its own, frozen into one folder, for halls without a network."""
