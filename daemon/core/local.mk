# core: everything that is decided. Pure: no socket, no SQL, no clock, no log line. Links base alone.
