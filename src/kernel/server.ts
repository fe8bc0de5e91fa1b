/** What is answered to one request for a path. */
export interface ServedFile {
  readonly sizeBytes: number;
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** A server that runs. */
export interface RunningServer {
  /** `http://127.0.0.1:8080/` */
  readonly url: string;
  close(): Promise<void>;
}

export interface ServerRequest {
  /** Address to listen on. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** The file at a path, without a leading slash and percent-decoded; undefined for 404. */
  readonly find: (path: string) => ServedFile | undefined;
  /** Told each request with its status. */
  readonly onRequest: (method: string, path: string, status: number) => void;
}

/** Answers GET and HEAD over HTTP/1.1; host/ has the real one. @throws RootfsError `NETWORK_FAILED` when it cannot listen */
export type StartServer = (request: ServerRequest) => Promise<RunningServer>;
