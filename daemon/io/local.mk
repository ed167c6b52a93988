# io: one file a library or a protocol; no word of the domain. Links base and each its own library.
noinst_LIBRARIES += libio.a
IO_CFLAGS = $(TALLOC_CFLAGS) $(JSON_CFLAGS) $(EVENT_CFLAGS) $(PQ_CFLAGS) $(CURL_CFLAGS) $(CRYPTO_CFLAGS) $(SYSTEMD_CFLAGS)
libio_a_CPPFLAGS = $(AM_CPPFLAGS) $(IO_CFLAGS)
libio_a_SOURCES = \
	daemon/io/form_parse.c daemon/io/form_parse.h \
	daemon/io/form_multipart.c daemon/io/form_own.h \
	daemon/io/http_chunk.c daemon/io/http_chunk.h \
	daemon/io/http_frame.c daemon/io/http_frame.h \
	daemon/io/http_parse.c daemon/io/http_parse.h \
	daemon/io/http_syntax.c daemon/io/http_syntax.h \
	daemon/io/httpd.c daemon/io/httpd.h daemon/io/httpd_own.h \
	daemon/io/httpd_answer.c \
	daemon/io/httpd_conn.c \
	daemon/io/httpd_listen.c \
	daemon/io/loop.c daemon/io/loop.h \
	daemon/io/notify.c daemon/io/notify.h \
	daemon/io/proc.c daemon/io/proc.h \
	daemon/io/filter.c daemon/io/filter.h \
	daemon/io/transform.c daemon/io/transform.h daemon/io/transform_check.c daemon/io/transform_own.h daemon/io/transform_set.c daemon/io/transform_set.h \
	daemon/io/transform_worker.c daemon/io/transform_worker.h \
	daemon/io/pgserver.c daemon/io/pgserver_ask.c daemon/io/pgserver_files.c daemon/io/pgserver.h daemon/io/pgserver_inside.h \
	daemon/io/pg.c daemon/io/pg_connect.c daemon/io/pg_values.c daemon/io/pg.h daemon/io/pg_inside.h \
	daemon/io/sign.c daemon/io/sign.h daemon/io/sign_webhook.c \
	daemon/io/spool.c daemon/io/spool.h \
	daemon/io/mime.c daemon/io/mime.h \
	daemon/io/fetch.c daemon/io/fetch.h daemon/io/fetch_call.h daemon/io/fetch_http.c daemon/io/fetch_smtp.c
IO_LIBS = libio.a $(EVENT_LIBS) $(PQ_LIBS) $(CURL_LIBS) $(CRYPTO_LIBS) $(SYSTEMD_LIBS)
