/** The file of the suite of the small archive, for commands; its key is made.asc beside it. */
export const MADE_SUITE = `title: Made
family: debian
architectures: [amd64, arm64]
components: [main]
mergedUsr: true
archives:
  - id: main
    dist: made
    repository: made
    uri: http://archive.example/made/
    enabled: true
    why: It is all there is.
    expect: { origin: Made, codename: made }
    keys: [made.asc]
`;
