# Kith in a small image: one static binary, no shell, not root.
#   docker build -t kith .
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w" -o /out/kith ./cmd/kith
# Empty folders to be owned by the user below: a new volume takes their owner.
RUN mkdir -p /out/data /out/keys

# Certificates, time zones and the user 65532, and nothing else.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/kith /usr/local/bin/kith
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/keys /keys
USER 65532:65532
ENV KITH_ADDR=0.0.0.0:8080 KITH_DATA=/data
EXPOSE 8080
STOPSIGNAL SIGTERM
# The binary asks itself: there is no shell and no curl here. 503 of /readyz is unhealthy, degraded is not.
HEALTHCHECK --interval=10s --timeout=6s --start-period=2m --retries=3 CMD ["/usr/local/bin/kith", "health"]
ENTRYPOINT ["/usr/local/bin/kith"]
CMD ["serve"]
