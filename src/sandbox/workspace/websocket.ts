// The server's half of RFC 6455, as much as Socket Mode needs: text frames, ping and pong, close.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CONTINUATION = 0x0;
const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
const LARGEST = 16 * 1024 * 1024;

export interface WebSocketPeer {
  send: (text: string) => void;
  ping: () => void;
  /** Starts the closing handshake. */
  close: () => void;
  /** Cuts the connection. */
  destroy: () => void;
}

export interface Heard {
  onText: (text: string) => void;
  onClose: () => void;
}

export function acceptWebSocket(request: IncomingMessage, socket: Duplex, heard: Heard): WebSocketPeer | undefined {
  const key = request.headers['sec-websocket-key'];
  if (request.headers.upgrade?.toLowerCase() !== 'websocket' || key === undefined) {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return undefined;
  }
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  socket.write(`${[...head, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
  let pending = Buffer.alloc(0);
  let message: Buffer[] = [];
  let closing = false;

  const take = (frame: Frame): void => {
    if (frame.opcode === TEXT || frame.opcode === CONTINUATION) {
      message.push(frame.payload);
      if (!frame.final) return;
      const text = Buffer.concat(message).toString();
      message = [];
      heard.onText(text);
    } else if (frame.opcode === PING) {
      socket.write(frameOf(PONG, frame.payload));
    } else if (frame.opcode === CLOSE) {
      if (!closing) socket.write(frameOf(CLOSE, frame.payload));
      socket.end();
    }
  };
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let frame = readFrame(pending); frame !== undefined; frame = readFrame(pending)) {
      if (frame.kind === 'broken') {
        socket.destroy();
        return;
      }
      pending = pending.subarray(frame.length);
      take(frame);
    }
  });
  // A peer that vanishes is closed all the same.
  socket.on('error', () => socket.destroy());
  socket.on('close', heard.onClose);
  return {
    send: (text) => void socket.write(frameOf(TEXT, Buffer.from(text))),
    ping: () => void socket.write(frameOf(PING, Buffer.from('ping'))),
    close: () => {
      closing = true;
      socket.write(frameOf(CLOSE, Buffer.from([0x03, 0xe8])));
      // Slack's client answers a close frame, then waits for the server to end the connection.
      socket.end();
    },
    destroy: () => void socket.destroy(),
  };
}

interface Frame {
  kind: 'frame';
  final: boolean;
  opcode: number;
  payload: Buffer;
  /** Bytes of the whole frame. */
  length: number;
}

/** The first frame of the bytes, undefined while it is not all there. Clients always mask (RFC 6455, 5.1). */
function readFrame(bytes: Buffer): Frame | { kind: 'broken' } | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  if ((second & 0x80) === 0) return { kind: 'broken' };
  let size = second & 0x7f;
  let offset = 2;
  if (size === 126) {
    if (bytes.length < 4) return undefined;
    size = bytes.readUInt16BE(2);
    offset = 4;
  } else if (size === 127) {
    if (bytes.length < 10) return undefined;
    size = Number(bytes.readBigUInt64BE(2));
    offset = 10;
  }
  if (size > LARGEST) return { kind: 'broken' };
  const length = offset + 4 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(offset, offset + 4);
  const payload = Buffer.from(bytes.subarray(offset + 4, length));
  for (let index = 0; index < payload.length; index += 1) {
    payload.writeUInt8(payload.readUInt8(index) ^ mask.readUInt8(index % 4), index);
  }
  return { kind: 'frame', final: (first & 0x80) !== 0, opcode: first & 0x0f, payload, length };
}

function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const size = length < 126 ? Buffer.from([length]) : length < 65_536 ? Buffer.alloc(3) : Buffer.alloc(9);
  if (size.length === 3) {
    size.writeUInt8(126, 0);
    size.writeUInt16BE(length, 1);
  } else if (size.length === 9) {
    size.writeUInt8(127, 0);
    size.writeBigUInt64BE(BigInt(length), 1);
  }
  return Buffer.concat([Buffer.from([0x80 | opcode]), size, payload]);
}
