import { fromDrawable } from './canvas.ts';
import { PhotoRefused } from './clean.ts';
import type { Shrunk } from './shrink.ts';

/** A camera inside the page: with a file input Android may end the browser behind its camera app and lose the shot. */
export interface Camera {
  frame(): Promise<Shrunk>;
  close(): void;
}

/** Starts the rear camera in `video`. Throws PhotoRefused `no_camera`, also where the user said no. */
export async function openCamera(video: HTMLVideoElement): Promise<Camera> {
  const stream = await cameraStream();
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  await video.play();
  await new Promise<void>((ready) => {
    if (video.videoWidth) ready();
    else video.addEventListener('loadedmetadata', () => ready(), { once: true });
  });
  return {
    frame: () => fromDrawable(video, video.videoWidth, video.videoHeight),
    close() {
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    },
  };
}

async function cameraStream(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) throw new PhotoRefused('no_camera');
  const wish = { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1440 } };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: wish });
  } catch {
    throw new PhotoRefused('no_camera');
  }
}
