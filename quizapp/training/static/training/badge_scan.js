/* Reads a person's badge with the camera, where the browser can; elsewhere the code is typed. */

const PAUSE = 250;
const button = document.getElementById("scan");
const video = document.getElementById("camera");
const form = document.getElementById("badge-form");

function wait(milliseconds) {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

async function scan() {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  let found = [];
  while (!found.length) {
    await wait(PAUSE);
    found = await detector.detect(video);
  }
  stream.getTracks().forEach((track) => track.stop());
  document.getElementById("badge-code").value = found[0].rawValue;
  form.submit();
}

if (button && "BarcodeDetector" in window && navigator.mediaDevices) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    scan().catch(() => { video.hidden = true; button.disabled = false; });
  });
}
