# io: one file a library or a protocol; no word of the domain. Links base and each its own library.
