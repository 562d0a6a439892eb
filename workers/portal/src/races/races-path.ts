export const RACES_PATH = "/races";
export const SIGN_OUT_PATH = "/races/sign-out";
