import { ConvexAuthProvider } from "@convex-dev/auth/react";
import { startApplication } from "../shared/Application";
import { PianoPage } from "./page/PianoPage";

startApplication(<PianoPage />, ConvexAuthProvider);
