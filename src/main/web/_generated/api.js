// Made from the Java functions and entities when they are built. Do not edit.

import { anyApi } from "convex/server";

export const api = anyApi;
export const internal = anyApi;
