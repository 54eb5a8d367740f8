# The console in a container: two static programs and nothing else, no shell and
# no package of a distribution. Build the programs first:
#
#   make release && docker build -t tenon .
#   docker run -d --name tenon -p 127.0.0.1:8010:8010 -v tenon-data:/data tenon
#
# The link for the first user is in `docker logs tenon`. docs/operating.md has more.
FROM scratch

COPY dist/tenon dist/tenon-agent /
# An empty folder that only the user below may enter: what a new volume begins as.
COPY --chown=10001:10001 dist/volume /

ENV TENON_LISTEN=0.0.0.0:8010 \
    TENON_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8010

# Asks the console itself; there is no other program here that could.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["/tenon", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/tenon"]
CMD ["serve"]
