# man
dist_man_MANS = man/assent-policy.5
