# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY build.ts tsconfig.json LICENSE ./
COPY src ./src
RUN npm run build

# Node 24 and nothing else: no shell, no package manager. Pin it by digest where you build.
FROM gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
COPY --from=build /src/dist/forewarm.js /src/dist/forewarm.js.LEGAL.txt /src/LICENSE ./
USER 65532:65532
EXPOSE 6443 8080
ENTRYPOINT ["/nodejs/bin/node", "/app/forewarm.js"]
CMD ["--help"]
