# The static binary and nothing else: scripts/build && docker build -t ntool .
FROM scratch
COPY build/release/ntool /bin/ntool
ENV PATH=/bin
ENTRYPOINT ["/bin/ntool"]
